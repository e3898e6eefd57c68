package io.rollbook.provider;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** A server's key and certificate and those of who signed it, made by the JDK's keytool; the file is a trust store, too. */
public final class Certificate {
    /** Of the file. */
    public static final String PASSWORD = "changeit";

    private final Path file;

    private Certificate(Path file) {
        this.file = file;
    }

    /** For the loopback address, valid now. */
    public static Certificate valid(Path folder) throws IOException {
        return make(folder.resolve("valid.p12"), "-ext", "san=ip:127.0.0.1,dns:localhost", "-validity", "30");
    }

    /** For the loopback address, of last month. */
    public static Certificate expired(Path folder) throws IOException {
        return make(
                folder.resolve("expired.p12"),
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-startdate",
                "-40d",
                "-validity",
                "10");
    }

    /** For another name. */
    public static Certificate ofAnother(Path folder) throws IOException {
        return make(folder.resolve("another.p12"), "-ext", "san=dns:sis.example.org", "-validity", "30");
    }

    /** One that was made before. */
    public static Certificate in(Path file) {
        return new Certificate(file);
    }

    private static Certificate make(Path file, String... more) throws IOException {
        Files.deleteIfExists(file);
        keytool(file, "signer", "-ext", "bc:c=ca:true", "-startdate", "-60d", "-validity", "120");
        keytool(
                file,
                "server",
                Stream.concat(Stream.of("-signer", "signer"), Stream.of(more)).toArray(String[]::new));
        return new Certificate(file);
    }

    private static void keytool(Path file, String alias, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=Made-up " + alias,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString()));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** The file, for {@code javax.net.ssl.trustStore}. */
    public Path file() {
        return file;
    }

    /** Writes the server's key alone into a file, for servers that would take whichever they find first. */
    public Path writeKey(Path to) throws IOException {
        try (java.io.OutputStream out = Files.newOutputStream(to)) {
            own().store(out, PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return to;
    }

    private KeyStore own() throws IOException, GeneralSecurityException {
        KeyStore own = store();
        own.deleteEntry("signer");
        return own;
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /** What trusts who signed this certificate, and nobody else. */
    public X509TrustManager trust() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("signer", store().getCertificate("signer"));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            return (X509TrustManager) managers.getTrustManagers()[0];
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a server that shows it, or a client that trusts it. */
    public SSLContext context() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own(), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new X509TrustManager[] {trust()}, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
