package io.rollbook.intake.oneroster;

import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.ConnectionSpec;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.TlsVersion;

/** Sends requests, each by itself: follows nothing, repeats nothing, believes no size. */
final class Transport implements AutoCloseable {
    /** Bytes of one answer, unpacked: more than 10,000 records need. */
    static final int LARGEST = 16 << 20;

    /** An answer, read whole. */
    record Answer(int status, Headers headers, byte[] body) {
        boolean isOk() {
            return status == 200;
        }
    }

    private final Addresses addresses;
    private final OkHttpClient client;

    /**
     * For one pull.
     *
     * @param tuned what a test trusts in the place of the machine's certificates
     * @param deadline from the first byte of a request to the last of its answer
     */
    Transport(Addresses addresses, Duration deadline, UnaryOperator<OkHttpClient.Builder> tuned) {
        this.addresses = addresses;
        this.client = tuned.apply(new OkHttpClient.Builder()
                        .dns(addresses)
                        .followRedirects(false)
                        .followSslRedirects(false)
                        .retryOnConnectionFailure(false)
                        // A proxy would look up the name once more, and connect to what it finds.
                        .proxy(Proxy.NO_PROXY)
                        .connectionSpecs(List.of(new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                                .tlsVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2)
                                .build()))
                        .connectTimeout(min(deadline, Duration.ofSeconds(10)))
                        .readTimeout(min(deadline, Duration.ofSeconds(60)))
                        .callTimeout(deadline))
                .build();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Sends a request.
     *
     * @throws IOException where no whole answer comes in time
     * @throws IntakeException where the address may not be asked, or its certificate is not trusted
     */
    Answer send(Request request) throws IOException {
        addresses.check(request.url());
        try (Response response = client.newCall(request).execute();
                InputStream body = response.body().byteStream()) {
            byte[] bytes = body.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new TooLarge();
            }
            return new Answer(response.code(), response.headers(), bytes);
        } catch (SSLException e) {
            if (isOfTheCertificate(e)) {
                throw new IntakeException(
                        Reason.CERTIFICATE_REFUSED,
                        "The certificate of " + request.url().host()
                                + " is not trusted, has expired, or is for another name: nothing was asked of it.");
            }
            throw e;
        }
    }

    /** An answer that is larger than any page. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static boolean isOfTheCertificate(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof SSLPeerUnverifiedException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
    }
}
