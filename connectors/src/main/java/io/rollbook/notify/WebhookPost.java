package io.rollbook.notify;

import io.rollbook.control.Outbox.Notice;
import io.rollbook.district.Reference;
import io.rollbook.district.References;
import io.rollbook.district.Subscriber.Webhook;
import io.rollbook.network.Reachable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Posts notices to programs. Each is signed: {@code Rollbook-Signature: t=SECONDS,v1=HEX}, with the HMAC-SHA256 of
 * {@code SECONDS.BODY} under the shared secret, so that a receiver can tell ours, and an old one that somebody else sends
 * again. {@code Rollbook-Notice} is the notice's id, as in the body: a notice may come twice.
 */
final class WebhookPost {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final OkHttpClient client;
    private final Clock clock;

    /** {@code tuned}: what a test trusts in the place of the machine's certificates. */
    WebhookPost(UnaryOperator<OkHttpClient.Builder> tuned, Clock clock) {
        this.client = tuned.apply(new OkHttpClient.Builder()
                        .followRedirects(false)
                        .followSslRedirects(false)
                        .proxy(Proxy.NO_PROXY)
                        .callTimeout(LONGEST))
                .build();
        this.clock = clock;
    }

    /** {@code folder}: against which the secret's reference resolves. */
    void send(Webhook to, Path folder, Notice notice) throws NotDelivered {
        HttpUrl url = HttpUrl.get(to.url().toString());
        // Looked up once, and connected to what was looked at: the name cannot lead elsewhere meanwhile.
        List<InetAddress> addresses = addresses(url.host(), to.allowPrivate());
        byte[] body = notice.facts().getBytes(StandardCharsets.UTF_8);
        long at = clock.instant().getEpochSecond();
        Request request = new Request.Builder()
                .url(url)
                .header("User-Agent", "rollbook")
                .header("Rollbook-Notice", notice.id())
                .header("Rollbook-Signature", "t=" + at + ",v1=" + signature(to.secret(), folder, at, body))
                .post(RequestBody.create(body, JSON))
                .build();
        OkHttpClient one = client.newBuilder().dns(host -> addresses).build();
        try (Response response = one.newCall(request).execute()) {
            if (!response.isSuccessful()) {
                throw new NotDelivered(
                        "it answered " + response.code()
                                + (response.isRedirect() ? ", and redirects are not followed" : ""),
                        true);
            }
        } catch (IOException e) {
            throw new NotDelivered(inWords(e), true);
        }
    }

    private static List<InetAddress> addresses(String host, boolean allowPrivate) throws NotDelivered {
        try {
            List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
            if (addresses.stream().allMatch(address -> Reachable.is(address, allowPrivate))) {
                return addresses;
            }
        } catch (UnknownHostException e) {
            throw new NotDelivered("its name is not known", true);
        }
        throw new NotDelivered("it is inside of a network, which takes allow-private: true", true);
    }

    private static String inWords(IOException e) {
        if (e instanceof SSLException) {
            return "no TLS connection, or a certificate that is not trusted";
        }
        return e instanceof InterruptedIOException ? "it did not answer in time" : "it cannot be reached";
    }

    private static String signature(Reference to, Path folder, long at, byte[] body) throws NotDelivered {
        try {
            byte[] secret = References.resolveText(to, folder).getBytes(StandardCharsets.UTF_8);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((at + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (References.UnresolvedException e) {
            throw new NotDelivered("its secret is not there: " + e.getMessage(), true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is part of Java", e);
        }
    }
}
