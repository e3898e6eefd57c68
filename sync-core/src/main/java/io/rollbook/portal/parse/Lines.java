package io.rollbook.portal.parse;

/** The lines of a file, in the bytes that were read of it: LF, CRLF and CR end one each, and so does the end of the file. */
final class Lines {
    private Lines() {}

    /** How many there are. */
    static int count(byte[] bytes, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += bytes[i] == '\r' || (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) ? 1 : 0;
        }
        return count + (to > from && !isEnd(bytes[to - 1]) ? 1 : 0);
    }

    /** Whether a byte ends a line. */
    static boolean isEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    /** Where what stands before the last line end ends. */
    static int withoutEnd(byte[] bytes, int from, int to) {
        int end = to;
        if (end > from && bytes[end - 1] == '\n') {
            end--;
        }
        return end > from && bytes[end - 1] == '\r' ? end - 1 : end;
    }

    /** Whether each line by itself has so many delimiters. */
    static boolean eachHas(int delimiters, byte delimiter, byte[] bytes, int from, int to) {
        int seen = 0;
        for (int i = from; i < to; i++) {
            seen += bytes[i] == delimiter ? 1 : 0;
            if (bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == to || bytes[i + 1] != '\n'))) {
                if (seen != delimiters) {
                    return false;
                }
                seen = 0;
            }
        }
        return seen == delimiters;
    }
}
