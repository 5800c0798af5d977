package dev.sluice.transfer;

import dev.sluice.platform.egress.BadAddress;
import dev.sluice.platform.egress.WebAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads one {@link MetalinkDocument}. A document type ends the reading before anything in it is looked at, so there are no
 * entities but XML's own. Hashes of pieces and all elements that are not needed are passed over.
 */
final class MetalinkReader {

    private static final String NAMESPACE = "urn:ietf:params:xml:ns:metalink";
    private static final String OLDER_NAMESPACE = "http://www.metalinker.org/";
    private static final int MAX_FILES = 10_000;
    private static final int MAX_URLS = 21;
    private static final int MAX_DEPTH = 16;
    private static final int LAST = 999_999;

    private final SmallDocument document;
    private final XMLStreamReader xml;

    /** An address and its priority; the lowest is the best. */
    private record Address(URI url, int priority) {}

    private MetalinkReader(SmallDocument document, XMLStreamReader xml) {
        this.document = document;
        this.xml = xml;
    }

    /** As {@link MetalinkDocument#read}. */
    static Optional<MetalinkDocument> read(SmallDocument document) {
        try {
            XMLStreamReader xml = factory().createXMLStreamReader(document.open());
            return toRoot(xml) ? new MetalinkReader(document, xml).readRoot() : Optional.empty();
        } catch (XMLStreamException notXml) {
            return Optional.empty();
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        return factory;
    }

    private static boolean toRoot(XMLStreamReader xml) throws XMLStreamException {
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD) {
                return false;
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                return true;
            }
        }
        return false;
    }

    private Optional<MetalinkDocument> readRoot() {
        if (!xml.getLocalName().equals("metalink")) {
            return Optional.empty();
        }
        if (OLDER_NAMESPACE.equals(xml.getNamespaceURI()) || version().startsWith("3")) {
            throw bad("is of version 3, and only version 4 (RFC 5854) is read");
        }
        if (!isKnown()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new MetalinkDocument(files()));
        } catch (XMLStreamException malformed) {
            throw bad("is malformed near line " + xml.getLocation().getLineNumber());
        }
    }

    private String version() {
        String version = attribute("version");
        return version == null ? "" : version;
    }

    private boolean isKnown() {
        return NAMESPACE.equals(xml.getNamespaceURI());
    }

    private @Nullable String attribute(String name) {
        return xml.getAttributeValue(null, name);
    }

    private List<MetalinkFile> files() throws XMLStreamException {
        List<MetalinkFile> files = new ArrayList<>();
        while (toNextChild()) {
            if (!isKnown() || !xml.getLocalName().equals("file")) {
                skip();
            } else if (files.size() == MAX_FILES) {
                throw bad("lists more than " + MAX_FILES + " files");
            } else {
                files.add(file());
            }
        }
        if (files.isEmpty()) {
            throw bad("lists no file");
        }
        return files;
    }

    /** Goes to the next element inside the present one; false at its end. */
    private boolean toNextChild() throws XMLStreamException {
        int event = xml.next();
        while (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT) {
            event = xml.next();
        }
        return event == XMLStreamConstants.START_ELEMENT;
    }

    private void skip() throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            depth += toNextChild() ? 1 : -1;
            if (depth > MAX_DEPTH) {
                throw bad("is more than " + MAX_DEPTH + " levels deep");
            }
        }
    }

    private MetalinkFile file() throws XMLStreamException {
        List<String> path = path(attribute("name"));
        long size = TransferSignal.UNKNOWN;
        Set<Checksum> checksums = new LinkedHashSet<>();
        List<Address> addresses = new ArrayList<>();
        while (toNextChild()) {
            switch (isKnown() ? xml.getLocalName() : "") {
                case "size" -> size = size(xml.getElementText().strip());
                case "hash" -> checksum(attribute("type")).ifPresent(checksums::add);
                case "url" -> address(attribute("priority")).ifPresent(addresses::add);
                default -> skip();
            }
        }
        Expected expected = new Expected(size, List.copyOf(checksums));
        List<URI> urls = best(addresses, expected);
        if (urls.isEmpty()) {
            throw bad("names no address that is taken for '" + path.getLast() + "'");
        }
        return new MetalinkFile(String.join("/", path.subList(0, path.size() - 1)), path.getLast(), urls, expected);
    }

    /**
     * The parts of the name, which may be a path downward and nothing else (section 4.1.2.1). Of a part that leads
     * elsewhere, such as {@code ..}, nothing is left when it is made safe.
     */
    private List<String> path(@Nullable String name) {
        List<String> parts = List.of((name == null ? "" : name).split("/", -1));
        if (parts.size() > MAX_DEPTH) {
            throw bad("has a file more than " + MAX_DEPTH + " folders deep");
        }
        List<String> safe = parts.stream().map(SafeName::clean).toList();
        if (parts.stream().anyMatch(part -> part.contains("\\")) || safe.contains("")) {
            throw bad("has a file without a usable name, or whose name leads elsewhere");
        }
        return safe;
    }

    private long size(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw bad("tells a size that is no number");
        }
        return Long.parseLong(text);
    }

    /** An unknown algorithm is passed over; a known one with another value than it can have is not. */
    private Optional<Checksum> checksum(@Nullable String type) throws XMLStreamException {
        String value = xml.getElementText().strip();
        try {
            return Checksum.Algorithm.named(type == null ? "" : type).map(algorithm -> new Checksum(algorithm, value));
        } catch (BadChecksum malformed) {
            throw bad("tells a checksum that cannot be right: " + malformed.getMessage());
        }
    }

    private Optional<Address> address(@Nullable String priority) throws XMLStreamException {
        boolean told = priority != null && priority.matches("[1-9][0-9]{0,5}");
        String text = xml.getElementText().strip();
        try {
            return Optional.of(new Address(WebAddress.parse(text), told ? Integer.parseInt(priority) : LAST));
        } catch (BadAddress notTaken) {
            return Optional.empty();
        }
    }

    /**
     * A document that came by https may lead to http only where a checksum vouches for the bytes; most mirrors of Linux
     * distributions are listed so.
     */
    private List<URI> best(List<Address> addresses, Expected expected) {
        boolean vouched = !"https".equals(document.url().getScheme())
                || expected.checksums().stream().anyMatch(sum -> sum.algorithm().withstandsAttackers());
        return addresses.stream()
                .sorted(Comparator.comparingInt(Address::priority))
                .map(Address::url)
                .filter(url -> vouched || "https".equals(url.getScheme()))
                .distinct()
                .limit(MAX_URLS)
                .toList();
    }

    private TransferFailure bad(String what) {
        return new TransferFailure(
                FailureType.BAD_DOCUMENT,
                "The Metalink document at " + document.url().getHost() + " " + what + ".",
                null);
    }
}
