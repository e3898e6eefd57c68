package io.rollbook.intake.oneroster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import okhttp3.Headers;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OAuth1Test {
    private static final Instant NOW = Instant.parse("2026-11-26T02:30:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private static Request request(String url) {
        return new Request.Builder().url(url).build();
    }

    private static Map<String, String> fields(Request signed) {
        String header = String.valueOf(signed.header("Authorization"));
        assertThat(header).startsWith("OAuth ");
        return Arrays.stream(header.substring(6).split(", "))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(
                        field -> field[0],
                        field -> java.net.URLDecoder.decode(
                                field[1].substring(1, field[1].length() - 1), StandardCharsets.UTF_8)));
    }

    /** RFC 5849, 3.4.1.1, with the parameters of its own example that a GET without a token has. */
    @Test
    void base_hasEveryParameterEncodedAndInOrder() {
        Map<String, String> oauth =
                new TreeMap<>(Map.of("oauth_consumer_key", "9djdj82h48djs9d2", "oauth_nonce", "7d8f3e4a"));

        assertThat(OAuth1.base(
                        request("https://EXAMPLE.com:443/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b&filter=x>='1'"),
                        oauth))
                .isEqualTo(
                        "GET&https%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D"
                                + "%26filter%3Dx%253E%253D%25271%2527%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a");
    }

    @Test
    void base_namesAPortThatIsNotTheUsualOne() {
        assertThat(OAuth1.base(request("https://example.com:8443/a"), Map.of()))
                .startsWith("GET&https%3A%2F%2Fexample.com%3A8443%2Fa&");
    }

    @ParameterizedTest
    @CsvSource({"HMAC-SHA1,HmacSHA1", "HMAC-SHA256,HmacSHA256"})
    void sign_isWhatTheOtherSideComputes(String method, String algorithm) throws Exception {
        Request signed = new OAuth1("key", "s&cret", method, CLOCK).sign(request("https://example.com/a?limit=1"));

        Map<String, String> fields = new TreeMap<>(fields(signed));
        String signature = String.valueOf(fields.remove("oauth_signature"));
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec("s%26cret&".getBytes(StandardCharsets.UTF_8), algorithm));
        byte[] expected = mac.doFinal(OAuth1.base(signed, fields).getBytes(StandardCharsets.UTF_8));
        assertThat(Base64.getDecoder().decode(signature)).isEqualTo(expected);
        assertThat(fields)
                .containsEntry("oauth_signature_method", method)
                .containsEntry("oauth_consumer_key", "key")
                .containsEntry("oauth_timestamp", String.valueOf(NOW.getEpochSecond()));
    }

    @Test
    void sign_neverUsesANonceTwice() {
        OAuth1 oauth = new OAuth1("key", "secret", "HMAC-SHA256", CLOCK);

        assertThat(fields(oauth.sign(request("https://a.example/"))).get("oauth_nonce"))
                .isNotEqualTo(fields(oauth.sign(request("https://a.example/"))).get("oauth_nonce"));
    }

    @Test
    void renew_whereTheServicesClockDiffers_goesByItOnce() {
        OAuth1 oauth = new OAuth1("key", "secret", "HMAC-SHA256", CLOCK);
        Request refused = oauth.sign(request("https://a.example/"));
        Instant theirs = NOW.plus(Duration.ofMinutes(10));
        Headers answer = new Headers.Builder().set("Date", theirs).build();

        assertThat(oauth.renew(refused, answer)).isTrue();
        assertThat(fields(oauth.sign(request("https://a.example/"))))
                .containsEntry("oauth_timestamp", String.valueOf(theirs.getEpochSecond()));
        assertThat(oauth.renew(oauth.sign(request("https://a.example/")), answer))
                .isFalse();
    }

    @Test
    void renew_ofSeveralThatWereRefusedAtOnce_isWorthItForEach() {
        OAuth1 oauth = new OAuth1("key", "secret", "HMAC-SHA256", CLOCK);
        Request one = oauth.sign(request("https://a.example/?offset=0"));
        Request other = oauth.sign(request("https://a.example/?offset=1"));
        Headers answer = new Headers.Builder()
                .set("Date", NOW.plus(Duration.ofMinutes(10)))
                .build();

        assertThat(oauth.renew(one, answer)).isTrue();
        assertThat(oauth.renew(other, answer)).isTrue();
    }

    @Test
    void renew_whereTheClocksAgree_isOfNoUse() {
        OAuth1 oauth = new OAuth1("key", "secret", "HMAC-SHA256", CLOCK);
        Request refused = oauth.sign(request("https://a.example/"));

        assertThat(oauth.renew(refused, new Headers.Builder().set("Date", NOW).build()))
                .isFalse();
        assertThat(oauth.renew(refused, Headers.of())).isFalse();
    }
}
