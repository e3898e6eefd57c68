package io.rollbook.installation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A district's SFTP server on the loopback interface: one user with a password, one folder {@code /outgoing}. */
public final class SftpServer implements AutoCloseable {
    /** The user's name. */
    public static final String USER = "rollbook";
    /** The user's password. */
    public static final String PASSWORD = "correct horse battery staple";

    private final SshServer server;
    private final Path outgoing;
    private final String hostKey;

    private SftpServer(SshServer server, Path outgoing, String hostKey) {
        this.server = server;
        this.outgoing = outgoing;
        this.hostKey = hostKey;
    }

    /** Starts a server on a free port with a host key of its own; its files lie in {@code folder}. */
    public static SftpServer start(Path folder) throws IOException {
        return start(folder, 0);
    }

    /** Starts a server on this port, 0 being a free one, with a host key of its own; its files lie in {@code folder}. */
    public static SftpServer start(Path folder, int port) throws IOException {
        Path outgoing = Files.createDirectories(folder.resolve("outgoing"));
        KeyPair key = newKey();
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.setKeyPairProvider(KeyPairProvider.wrap(key));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory.Builder().build()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(folder.toAbsolutePath()));
        server.setPasswordAuthenticator((user, password, session) -> USER.equals(user) && PASSWORD.equals(password));
        server.start();
        return new SftpServer(server, outgoing, KeyUtils.getFingerPrint(BuiltinDigests.sha256, key.getPublic()));
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.getPort();
    }

    /** The folder that clients see as {@code /outgoing}. */
    public Path outgoing() {
        return outgoing;
    }

    /** The host key's fingerprint, {@code SHA256:...}. */
    public String hostKey() {
        return hostKey;
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
