package io.rollbook.testing;

import io.rollbook.district.Feed;
import io.rollbook.district.Reference;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.jspecify.annotations.Nullable;

/**
 * A district's SFTP server that a test can upset: it counts log-ins, tells what was changed on it, and lets the test do
 * something while a file is being read.
 */
public final class TestSftpServer implements AutoCloseable {
    /** The user's name. */
    public static final String USER = "rollbook";
    /** The user's password. */
    public static final String PASSWORD = "correct horse";

    private final SshServer server;
    private final Path root;
    private final String hostKey;
    private final AtomicInteger logins = new AtomicInteger();
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private volatile @Nullable PublicKey accepted;
    private volatile @Nullable WhileReading whileReading;

    /** Does something while the server sends a file's bytes from {@code offset} on. */
    @FunctionalInterface
    public interface WhileReading {
        /** Called before each piece is sent. */
        void at(String file, long offset) throws IOException;
    }

    private TestSftpServer(Path root, KeyPair key) throws IOException {
        this.root = root;
        this.hostKey = KeyUtils.getFingerPrint(BuiltinDigests.sha256, key.getPublic());
        this.server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(key));
        SftpSubsystemFactory sftp = new SftpSubsystemFactory.Builder().build();
        sftp.addSftpEventListener(new Listener());
        server.setSubsystemFactories(List.of(sftp));
        server.setFileSystemFactory(new VirtualFileSystemFactory(root.toAbsolutePath()));
        server.setPasswordAuthenticator((user, password, session) -> {
            logins.incrementAndGet();
            return USER.equals(user) && PASSWORD.equals(password);
        });
        server.setPublickeyAuthenticator((user, key1, session) -> {
            PublicKey known = accepted;
            return known != null && USER.equals(user) && KeyUtils.compareKeys(known, key1);
        });
        server.start();
    }

    /** Starts a server whose files lie in a folder, with an EC host key. */
    public static TestSftpServer start(Path root) throws IOException {
        return start(root, "EC", 256);
    }

    /** The same with a host key of another kind. */
    public static TestSftpServer start(Path root, String algorithm, int bits) throws IOException {
        Files.createDirectories(root.resolve("outgoing"));
        return new TestSftpServer(root, keyPair(algorithm, bits));
    }

    /** A new key pair. */
    public static KeyPair keyPair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets this key in. */
    public void accept(PublicKey key) {
        accepted = key;
    }

    /** What to do while files are read; null for nothing. */
    public void whileReading(@Nullable WhileReading action) {
        whileReading = action;
    }

    /** How often a password was shown to it. */
    public int logins() {
        return logins.get();
    }

    /** What clients changed on it. */
    public List<String> changes() {
        return changes;
    }

    /** The folder that clients see as {@code /outgoing}. */
    public Path outgoing() {
        return root.resolve("outgoing");
    }

    /** The port it listens on. */
    public int port() {
        return server.getPort();
    }

    /** The host key's fingerprint. */
    public String hostKey() {
        return hostKey;
    }

    /** Cuts all connections; new ones are taken. */
    public void hangUp() {
        server.getActiveSessions().forEach(session -> session.close(true));
    }

    /** Cuts all connections, and takes no more. */
    public void vanish() throws IOException {
        server.stop(true);
    }

    /** Settings of a feed on this server; the password is in {@code passwordFile}. */
    public Feed.Sftp settings(String files, String passwordFile) {
        return new Feed.Sftp(
                "127.0.0.1",
                port(),
                USER,
                "/outgoing",
                files,
                new Reference("file:" + passwordFile),
                null,
                hostKey,
                new Feed.AfterRead(Feed.AfterRead.Kind.KEEP, null));
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    private final class Listener implements SftpEventListener {
        @Override
        public void reading(
                ServerSession session, String handle, FileHandle file, long offset, byte[] data, int at, int length)
                throws IOException {
            WhileReading action = whileReading;
            if (action != null) {
                action.at(String.valueOf(file.getFile().getFileName()), offset);
            }
        }

        @Override
        public void writing(
                ServerSession session, String handle, FileHandle file, long offset, byte[] data, int at, int length) {
            changes.add("write " + file.getFile());
        }

        @Override
        public void moving(ServerSession session, Path from, Path to, Collection<CopyOption> options) {
            changes.add("move " + from + " " + to);
        }

        @Override
        public void removing(ServerSession session, Path path, boolean isDirectory) {
            changes.add("remove " + path);
        }
    }
}
