package dev.sluice.surface.common;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page that shows one of the API documents. It runs and loads nothing but what lies on the gateway itself.
 *
 * @param styles what its policy says beside {@link #POLICY}
 * @param files what it is made by
 */
record DocsPage(String styles, List<String> files) {

    /** On which requests can be tried. */
    static final DocsPage SWAGGER_UI =
            new DocsPage("style-src 'self'", List.of("swagger-ui-bundle.js", "swagger-ui.css"));

    /** On which all is told at once. It makes styles while it runs, and searches on a thread that it makes out of itself. */
    static final DocsPage REDOC =
            new DocsPage("style-src 'self' 'nonce-NONCE'; worker-src blob:", List.of("redoc.standalone.js"));

    private static final String POLICY = "default-src 'none'; script-src 'self'; connect-src 'self';"
            + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; ";

    /** Whether its answers differ, each having a nonce of its own. */
    boolean hasNonce() {
        return styles.contains("NONCE");
    }

    /** Its {@code Content-Security-Policy}. */
    String policy(String nonce) {
        return POLICY + styles.replace("NONCE", nonce);
    }

    /**
     * Its text.
     *
     * @param root the way from the page to the root: {@code ../}
     * @param documents what can be chosen, the first one first
     */
    String html(Assets assets, String root, List<ApiDocs.Document> documents, String nonce) {
        String loaded = Stream.concat(files.stream(), Stream.of("docs.css", "docs.js"))
                .map(file -> tag(root + assets.address(file), nonce))
                .collect(Collectors.joining("\n"));
        String options = documents.stream()
                .map(document -> "<option value=\"%s\" data-address=\"%s\">%s</option>"
                        .formatted(document.surface(), root + document.address(), document.title()))
                .collect(Collectors.joining("\n"));
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="UTF-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Sluice</title>
                <link rel="icon" type="image/png" href="%s">
                %s
                </head>
                <body>
                <nav>
                <label>Document
                <select id="document">
                %s
                </select>
                </label>
                <a href="docs">Swagger UI</a>
                <a href="redoc">ReDoc</a>
                <a id="source">YAML</a>
                </nav>
                <main id="docs"></main>
                </body>
                </html>
                """.formatted(root + assets.address("favicon-32x32.png"), loaded, options);
    }

    private String tag(String address, String nonce) {
        if (address.endsWith(".css")) {
            return "<link rel=\"stylesheet\" href=\"" + address + "\">";
        }
        String own = hasNonce() ? " nonce=\"" + nonce + "\"" : "";
        return "<script defer src=\"" + address + "\"" + own + "></script>";
    }
}
