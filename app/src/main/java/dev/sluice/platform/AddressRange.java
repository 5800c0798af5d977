package dev.sluice.platform;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of IP addresses of one family, and optionally one port. Compares bytes only: an IPv4-mapped IPv6 address is
 * no IPv4 address here.
 */
public final class AddressRange {

    private static final int ANY_PORT = -1;
    private static final Pattern RULE = Pattern.compile("\\[?([0-9A-Fa-f:.]+)]?/([0-9]{1,3})(?::([0-9]{1,5}))?");

    private final byte[] base;
    private final int prefix;
    private final int port;

    private AddressRange(byte[] base, int prefix, int port) {
        this.base = base;
        this.prefix = prefix;
        this.port = port;
    }

    /**
     * Reads {@code address/prefix} or {@code address/prefix:port}, an IPv6 address with or without brackets.
     *
     * @throws IllegalArgumentException with a sentence that quotes the text
     */
    public static AddressRange parse(String text) {
        Matcher parts = RULE.matcher(text.strip());
        if (!parts.matches() || text.contains("[") != text.contains("]")) {
            throw bad(text, "is not of the form address/prefix or address/prefix:port");
        }
        byte[] base = NetUtil.createByteArrayFromIpAddressString(parts.group(1));
        if (base == null || (base.length == 4 && text.contains("["))) {
            throw bad(text, "does not begin with an IP address");
        }
        int prefix = Integer.parseInt(parts.group(2));
        if (prefix > base.length * 8) {
            throw bad(text, "has a prefix of more than " + base.length * 8 + " bits");
        }
        int port = parts.group(3) == null ? ANY_PORT : Integer.parseInt(parts.group(3));
        if (port == 0 || port > 65535) {
            throw bad(text, "has a port that is not between 1 and 65535");
        }
        AddressRange range = new AddressRange(base, prefix, port);
        if (!Arrays.equals(range.firstAddress(), base)) {
            throw bad(text, "has bits set beyond its prefix");
        }
        return range;
    }

    /** Whether an address and port lie in it; a range without a port has all of them. */
    public boolean contains(byte[] address, int wantedPort) {
        return (port == ANY_PORT || port == wantedPort) && contains(address);
    }

    /** Whether an address lies in it, whatever the port. */
    public boolean contains(byte[] address) {
        if (address.length != base.length) {
            return false;
        }
        int whole = prefix / 8;
        if (!Arrays.equals(address, 0, whole, base, 0, whole)) {
            return false;
        }
        int mask = mask();
        return mask == 0 || (address[whole] & mask) == (base[whole] & mask);
    }

    /** Whether it is of one port only. */
    public boolean hasPort() {
        return port != ANY_PORT;
    }

    private byte[] firstAddress() {
        byte[] first = Arrays.copyOf(Arrays.copyOf(base, (prefix + 7) / 8), base.length);
        if (mask() != 0) {
            first[prefix / 8] &= (byte) mask();
        }
        return first;
    }

    /** The bits that count in the byte where the prefix ends; 0 when it ends between two bytes. */
    private int mask() {
        int bits = prefix % 8;
        return bits == 0 ? 0 : 0xff << (8 - bits) & 0xff;
    }

    private static IllegalArgumentException bad(String text, String what) {
        return new IllegalArgumentException("The address range '" + text + "' " + what + ".");
    }
}
