package dev.sluice.source.page;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Characters that end where too many come without an element among them, which the parser would keep together in memory. */
final class BoundedReader extends FilterReader {

    private static final int MOST_WITHOUT_ELEMENT = 4 << 20;

    private int without;

    BoundedReader(Reader characters) {
        super(characters);
    }

    /** Takes note of an element. */
    void sawElement() {
        without = 0;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        int read = without > MOST_WITHOUT_ELEMENT ? -1 : super.read(into, offset, length);
        without += Math.max(0, read);
        return read;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }
}
