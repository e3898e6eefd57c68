package io.rollbook.intake.oneroster;

import io.rollbook.doctor.CheckResult;
import io.rollbook.intake.IntakeException.Reason;
import java.io.IOException;
import java.net.Proxy;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509TrustManager;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the certificate that a service shows: who signed it, whom it is for, until when. Greets it and sends nothing
 * else, so that a certificate that is not trusted costs nothing but the look.
 */
final class CertificateLook {
    private static final Duration SOON = Duration.ofDays(14);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int DNS_NAME = 2;

    private final Addresses addresses;
    private final OkHttpClient trusting;
    private final Clock clock;

    /** {@code trusting}: whom a pull trusts. */
    CertificateLook(Addresses addresses, OkHttpClient trusting, Clock clock) {
        this.addresses = addresses;
        this.trusting = trusting;
        this.clock = clock;
    }

    /** The connection stands, and is not used. */
    private static final class Enough extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Trusts whom the other trusts, and remembers what it was shown. */
    private static final class Remembering implements X509TrustManager {
        private final X509TrustManager other;
        private volatile @Nullable X509Certificate shown;

        Remembering(X509TrustManager other) {
            this.other = other;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            shown = chain.length == 0 ? null : chain[0];
            other.checkServerTrusted(chain, kind);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            throw new CertificateException("no client is trusted");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return other.getAcceptedIssuers();
        }
    }

    /** Looks, and tells under the name of a step. */
    CheckResult at(String step, HttpUrl url) {
        Remembering trust = new Remembering(Objects.requireNonNull(trusting.x509TrustManager()));
        OkHttpClient client = client(trust);
        try (Response never =
                client.newCall(new Request.Builder().url(url).build()).execute()) {
            throw new IllegalStateException("answered " + never.code() + " to nothing");
        } catch (Enough enough) {
            return valid(step, Objects.requireNonNull(trust.shown));
        } catch (IOException e) {
            X509Certificate shown = trust.shown;
            return shown == null ? unreachable(step, url) : refused(step, url, shown, e);
        } finally {
            client.connectionPool().evictAll();
        }
    }

    private OkHttpClient client(Remembering trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new X509TrustManager[] {trust}, null);
            return trusting.newBuilder()
                    .dns(addresses)
                    .proxy(Proxy.NO_PROXY)
                    .retryOnConnectionFailure(false)
                    .callTimeout(LONGEST)
                    .sslSocketFactory(context.getSocketFactory(), trust)
                    .addNetworkInterceptor(chain -> {
                        throw new Enough();
                    })
                    .build();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private CheckResult valid(String step, X509Certificate shown) {
        Instant end = shown.getNotAfter().toInstant();
        String found = "trusted, signed by " + signer(shown) + ", valid until " + day(end);
        return end.isAfter(clock.instant().plus(SOON))
                ? CheckResult.ok(step, found)
                : CheckResult.warning(step, found, "Have the service's operator renew it before that day.");
    }

    private static CheckResult unreachable(String step, HttpUrl url) {
        return CheckResult.failed(
                step,
                Reason.SERVICE_UNREACHABLE.name(),
                "Nothing answers at " + url.host() + ":" + url.port()
                        + ", or not with TLS 1.2 or 1.3: is the address right, is the service up, and does a firewall let"
                        + " us through?");
    }

    private CheckResult refused(String step, HttpUrl url, X509Certificate shown, IOException e) {
        Instant now = clock.instant();
        Instant end = shown.getNotAfter().toInstant();
        String what;
        if (end.isBefore(now)) {
            what = " has expired on " + day(end) + ": have the service's operator renew it.";
        } else if (shown.getNotBefore().toInstant().isAfter(now)) {
            what = " is not valid before " + day(shown.getNotBefore().toInstant()) + ": is this machine's clock right?";
        } else if (e instanceof SSLPeerUnverifiedException) {
            what = " is for other names (" + names(shown) + "): use one of them in the feed's settings.";
        } else {
            what = " is signed by " + signer(shown)
                    + ", which this Java does not trust, or lacks the certificates in between: have the service's operator"
                    + " send the whole chain, or put the signer into a trust store.";
        }
        return CheckResult.failed(step, Reason.CERTIFICATE_REFUSED.name(), "The certificate of " + url.host() + what);
    }

    private static String day(Instant time) {
        return time.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static String signer(X509Certificate shown) {
        return printable(shown.getIssuerX500Principal().getName());
    }

    private static String names(X509Certificate shown) {
        try {
            Collection<List<?>> names = shown.getSubjectAlternativeNames();
            String all = names == null
                    ? ""
                    : names.stream()
                            .filter(name -> Integer.valueOf(DNS_NAME).equals(name.get(0)))
                            .map(name -> String.valueOf(name.get(1)))
                            .limit(3)
                            .collect(Collectors.joining(", "));
            return all.isEmpty() ? "it tells none" : printable(all);
        } catch (CertificateException e) {
            return "it tells none";
        }
    }

    private static String printable(String text) {
        String plain = text.replaceAll("[^ -~]", "?");
        return plain.length() > 120 ? plain.substring(0, 120) + "..." : plain;
    }
}
