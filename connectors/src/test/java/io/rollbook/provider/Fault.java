package io.rollbook.provider;

import io.rollbook.provider.Provider.Reply;
import io.rollbook.provider.RoughServer.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** What goes wrong with an answer on its way, or was wrong with it from the beginning. */
public enum Fault {
    /** The connection is reset in the middle of the body. */
    RESET_IN_BODY {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write(HEAD + "Content-Length: " + usual.body().length + "\r\n\r\n");
            line.write(half(usual.body()));
            line.reset();
        }
    },
    /** The connection is reset before anything is said. */
    RESET_AT_ONCE {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.reset();
        }
    },
    /** The body is said to be longer than it is, and the connection properly closed. */
    SHORTER_THAN_SAID {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write(HEAD + "Content-Length: " + (usual.body().length + 100) + "\r\n\r\n");
            line.write(usual.body());
        }
    },
    /** A chunk has a size that is no number. */
    CHUNK_SIZE_THAT_IS_NONE {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            chunk(half(usual.body()), line);
            line.write("seven\r\n");
            line.awaitEnd();
        }
    },
    /** A chunk is longer than it says it is. */
    WRONG_CHUNK_SIZE {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write(HEAD + "Transfer-Encoding: chunked\r\n\r\n1\r\n");
            line.write(usual.body());
            line.write("\r\n0\r\n\r\n");
        }
    },
    /** The last chunk does not come. */
    NO_LAST_CHUNK {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            chunk(usual.body(), line);
        }
    },
    /** A byte now and then. */
    DRIBBLE {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write(HEAD + "Content-Length: " + usual.body().length * 1_000 + "\r\n\r\n");
            while (true) {
                line.write(" ");
                breathe();
            }
        }
    },
    /** Headers, a byte now and then. */
    DRIBBLING_HEADERS {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write("HTTP/1.1 200 OK\r\nX-Slow: ");
            while (true) {
                line.write("x");
                breathe();
            }
        }
    },
    /** Nothing is said at all. */
    SILENCE {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.awaitEnd();
            throw new IOException("the client went away");
        }
    },
    /** A body without an end. */
    ENDLESS_BODY {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write(HEAD + "\r\n{\"users\":[");
            byte[] much = blanks(1 << 16);
            while (true) {
                line.write(much);
            }
        }
    },
    /** Headers without an end. */
    ENDLESS_HEADERS {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write("HTTP/1.1 200 OK\r\n");
            String some = "X-Header: some more\r\n".repeat(1_000);
            while (true) {
                line.write(some);
            }
        }
    },
    /** A small body that unpacks to two gigabytes. */
    GZIP_BOMB {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write(new Reply(200, Map.of("Content-Encoding", "gzip"), bomb(2_048)));
        }
    },
    /** A packed body of which the end is missing. */
    CUT_GZIP {
        @Override
        void write(Reply usual, Line line) throws IOException {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(usual.body());
            }
            line.write(new Reply(200, Map.of("Content-Encoding", "gzip"), half(packed.toByteArray())));
        }
    },
    /** What is no HTTP. */
    NOT_HTTP {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write("220 mail.example.org ESMTP\r\n\r\n");
        }
    },
    /** A page for people, said to be a success. */
    WEB_PAGE {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write(Reply.of(200, "<!DOCTYPE html><html><body>Please log in</body></html>"));
        }
    },
    /** An object with nothing in it. */
    EMPTY_OBJECT {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write(Reply.of(200, "{}"));
        }
    },
    /** Success without a body. */
    NO_BODY {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write(Reply.of(200, ""));
        }
    },
    /** Half of the body, said to be all of it. */
    HALF_A_PAGE {
        @Override
        void write(Reply usual, Line line) throws IOException {
            line.write(new Reply(200, usual.headers(), half(usual.body())));
        }
    },
    /** A name whose last character is cut in its middle. */
    NOT_UTF8 {
        @Override
        void write(Reply usual, Line line) throws IOException {
            String name = "\"status\":\"active\",\"givenName\":\"Jos\u00C3\",";
            String body = new String(usual.body(), StandardCharsets.ISO_8859_1).replace("\"status\":\"active\",", name);
            line.write(new Reply(200, usual.headers(), body.getBytes(StandardCharsets.ISO_8859_1)));
        }
    };

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";

    /** Writes the answer. {@code usual}: as it should be. */
    abstract void write(Reply usual, Line line) throws IOException;

    private static byte[] half(byte[] body) {
        return Arrays.copyOf(body, body.length / 2);
    }

    private static byte[] blanks(int count) {
        byte[] blanks = new byte[count];
        Arrays.fill(blanks, (byte) ' ');
        return blanks;
    }

    /** Packs so many megabytes of blanks, the second and all further ones alike. */
    private static byte[] bomb(int megabytes) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 0});
        byte[] out = new byte[1 << 16];
        byte[] last = {};
        for (int i = 0; i < megabytes; i++) {
            if (i < 3) {
                deflater.setInput(blanks(1 << 20));
                last = Arrays.copyOf(out, deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH));
            }
            packed.writeBytes(last);
        }
        deflater.end();
        return packed.toByteArray();
    }

    private static void chunk(byte[] bytes, Line line) throws IOException {
        line.write(Integer.toHexString(bytes.length) + "\r\n");
        line.write(bytes);
        line.write("\r\n");
    }

    /** The client's deadline is to end this, not its patience between two bytes. */
    private static void breathe() throws IOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
