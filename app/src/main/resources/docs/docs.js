'use strict';

(() => {
  const nonce = document.currentScript.nonce;
  const chooser = document.getElementById('document');
  const place = document.getElementById('docs');

  const wanted = new URLSearchParams(location.search).get('document');
  if (Array.from(chooser.options).some((option) => option.value === wanted)) {
    chooser.value = wanted;
  }
  chooser.addEventListener('change', () => {
    location.assign(location.pathname + '?document=' + encodeURIComponent(chooser.value));
  });

  const chosen = chooser.selectedOptions[0];
  const address = new URL(chosen.dataset.address, location.href).href;
  document.title = 'Sluice: ' + chosen.textContent;
  document.getElementById('source').href = address;

  if (window.SwaggerUIBundle) {
    window.SwaggerUIBundle({ url: address, domNode: place, deepLinking: true, validatorUrl: null });
  } else {
    const font = { fontFamily: 'system-ui, sans-serif' };
    window.Redoc.init(
      address,
      {
        nonce,
        // The other ones bring styles without the nonce.
        nativeScrollbars: true,
        scrollYOffset: 'nav',
        theme: { typography: { ...font, headings: font, code: { fontFamily: 'ui-monospace, monospace' } } },
      },
      place,
    );
  }
})();
