'use strict';

(() => {
  // As UserFields has them; both count UTF-16 units.
  const SHORTEST = 8;
  const LONGEST = 200;
  const PATIENCE_MILLIS = 30_000;

  const form = document.getElementById('form');
  const password = document.getElementById('password');
  const again = document.getElementById('again');
  const told = document.getElementById('told');

  let token = null;
  let busy = false;

  const tell = (text, bad) => {
    told.textContent = text;
    told.toggleAttribute('data-bad', bad);
  };

  /** Ends with the token: there is nothing more to do here. */
  const end = (text, bad) => {
    token = null;
    form.reset();
    form.hidden = true;
    tell(text, bad);
  };

  const refuse = (field, text) => {
    field.setAttribute('aria-invalid', 'true');
    field.focus();
    tell(text, true);
  };

  /** Whether what was typed can be sent; else says why not. */
  const isGood = () => {
    password.removeAttribute('aria-invalid');
    again.removeAttribute('aria-invalid');
    if (password.value.length < SHORTEST) {
      refuse(password, `This password is too short: it needs at least ${SHORTEST} characters.`);
    } else if (password.value.length > LONGEST) {
      refuse(password, `This password is too long: it may have at most ${LONGEST} characters.`);
    } else if (password.value !== again.value) {
      refuse(again, 'The two passwords differ.');
    } else {
      return true;
    }
    return false;
  };

  const when = (seconds) => {
    if (!/^\d{1,9}$/.test(seconds)) {
      return 'later';
    }
    return Number(seconds) === 1 ? 'in 1 second' : `in ${Number(seconds)} seconds`;
  };

  const tellOf = (answer) => {
    if (answer.ok) {
      end('Your new password is set. Log in with it from now on.', false);
    } else if (answer.status === 400) {
      end(
        'This link is not good any more: it works once, and for an hour. Ask for a new mail if you still need one.',
        true,
      );
    } else if (answer.status === 429) {
      tell(`Too many tries. Try again ${when(answer.headers.get('Retry-After'))}.`, true);
    } else if (answer.status === 422) {
      refuse(password, `The gateway does not take this password: it needs ${SHORTEST} to ${LONGEST} characters.`);
    } else {
      tell(`The gateway cannot set it now (status ${answer.status}). Try again later.`, true);
    }
  };

  // Relative, as the page itself may lie below a path.
  const send = () =>
    fetch('api/v1/password-reset/reset', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token, new_password: password.value }),
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MILLIS),
    });

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy || !isGood()) {
      return;
    }
    busy = true;
    tell('One moment …', false);
    try {
      tellOf(await send());
    } catch {
      tell('The gateway does not answer. Try again later.', true);
    } finally {
      busy = false;
    }
  });

  /** Takes the token out of the address, where it could be read over a shoulder, copied or kept. */
  const begin = () => {
    const [address, fragment] = location.href.split('#', 2);
    token = new URLSearchParams(fragment).get('token');
    history.replaceState(null, '', address);
    form.hidden = !token;
    tell(
      token
        ? ''
        : 'This page is opened by the link in the mail “Set a new password”, which the gateway sends to who asks for'
            + ' one. Open that link once more, or ask for a new mail.',
      false,
    );
  };

  // A second link that is opened in the same place loads no page anew.
  addEventListener('hashchange', begin);
  begin();
})();
