package io.rollbook.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import io.rollbook.provider.Provider.Asked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Against a signature that was computed with openssl: the base string written out by hand from RFC 5849, 3.4.1. */
class SignatureCheckTest {
    private static final Instant THEN = Instant.ofEpochSecond(1_795_660_200L);
    private static final String ADDRESS = "/ims/oneroster/v1p1/users?limit=4&filter=a%3E%3D%27b%20c%27";
    private static final String SIGNATURE = "qt6NF3aD5i5iEFvnf1HayJiYoAicn24qTQ2QcD%2BN1C4%3D";

    private final SignatureCheck check = at(THEN);

    private static SignatureCheck at(Instant now) {
        return new SignatureCheck("se cret", "HMAC-SHA256", Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Asked asked(String address, String signature) {
        Headers headers = new Headers();
        headers.add("Host", "127.0.0.1:8443");
        headers.add(
                "Authorization",
                "OAuth oauth_consumer_key=\"client\", oauth_nonce=\"n1\", oauth_signature=\"" + signature
                        + "\", oauth_signature_method=\"HMAC-SHA256\", oauth_timestamp=\"1795660200\","
                        + " oauth_version=\"1.0\"");
        return Asked.of(address, headers);
    }

    @Test
    void wrong_signatureByAnothersHand_isNoneOnce() {
        assertThat(check.wrong(asked(ADDRESS, SIGNATURE))).isEmpty();
        assertThat(check.wrong(asked(ADDRESS, SIGNATURE))).isEqualTo("a nonce that was used before");
    }

    @Test
    void wrong_anythingElse_isSaid() {
        assertThat(check.wrong(asked(ADDRESS.replace("=4", "=5"), SIGNATURE))).isEqualTo("another signature");
        assertThat(at(THEN.plus(Duration.ofMinutes(6))).wrong(asked(ADDRESS, SIGNATURE)))
                .isEqualTo("another time");
    }
}
