package dev.sluice.source.page;

import java.io.Reader;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a page's media, in its order, while the page is read; blocks as that does. What has been read of the page is
 * dropped, so that a large one takes no more memory than a small one.
 */
final class PageReader implements Iterator<URI>, AutoCloseable {

    private static final int DEPTH = 512;

    /** What is behind that is not read: a tag can stand for several elements where others were left open. */
    private static final int MOST_ELEMENTS = 1_000_000;

    /** Of an element that is told of as a whole no more parts are kept. */
    private static final int MOST_PARTS = 200;

    private final BoundedReader characters;
    private final StreamParser parser;
    private final Iterator<Element> elements;
    private final MediaMarkup markup;
    private final Deque<URI> found = new ArrayDeque<>();
    private URI base;
    private boolean based;
    private int seen;
    private @Nullable String title;
    private @Nullable URI nextPage;

    /**
     * Begins a page.
     *
     * @param url where it came from
     */
    PageReader(Reader characters, URI url, MediaMarkup markup) {
        this.characters = new BoundedReader(characters);
        this.parser = new StreamParser(Parser.htmlParser().setMaxDepth(DEPTH));
        this.elements = parser.parse(this.characters, url.toString()).iterator();
        this.markup = markup;
        this.base = url;
    }

    /** The page's title; null while it has none. */
    @Nullable
    String title() {
        return title;
    }

    /** Where the list that the page is of goes on, as far as that is known; null where it does not. */
    @Nullable
    URI nextPage() {
        return nextPage;
    }

    @Override
    public boolean hasNext() {
        while (found.isEmpty() && seen < MOST_ELEMENTS && elements.hasNext()) {
            Element element = elements.next();
            seen++;
            characters.sawElement();
            take(element);
            drop(element);
        }
        return !found.isEmpty();
    }

    @Override
    public URI next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return found.remove();
    }

    private void take(Element element) {
        switch (element.normalName()) {
            case "title" -> title(element);
            case "base" -> base(element);
            default -> {
                if (element.hasAttr("rel") && nextPage == null && MediaMarkup.isRel(element, "next")) {
                    nextPage = PageAddress.read(base, element.attr("href")).orElse(null);
                }
            }
        }
        for (String address : markup.addresses(element, base)) {
            PageAddress.read(base, address).ifPresent(found::add);
        }
    }

    /** Not that of a drawing. */
    private void title(Element element) {
        Element parent = element.parent();
        if (title == null && parent != null && parent.normalName().equals("head")) {
            title = element.text();
        }
    }

    private void base(Element element) {
        Optional<URI> named = based ? Optional.empty() : PageAddress.read(base, element.attr("href"));
        named.ifPresent(url -> {
            base = url;
            based = true;
        });
    }

    private static void drop(Element element) {
        switch (element.normalName()) {
            case "html", "head", "body", "#root" -> {}
            default -> {
                if (!isKept(element)) {
                    for (Node before = element.previousSibling(); before != null; before = element.previousSibling()) {
                        before.remove();
                    }
                    element.remove();
                }
            }
        }
    }

    private static boolean isKept(Element element) {
        Element parent = element.parent();
        return parent != null && MediaMarkup.isPartOfAnother(element) && parent.childNodeSize() <= MOST_PARTS;
    }

    @Override
    public void close() {
        parser.close();
    }
}
