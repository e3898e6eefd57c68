package io.rollbook.district;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A OneRoster REST service that a feed is pulled from.
 *
 * @param baseUrl https, up to and including the version's path
 * @param version {@code 1.1} or {@code 1.2}
 * @param login how a request is authorised
 * @param parallel requests in flight, 1 to 5
 * @param peak hours of the district's day in which there is one request at a time, or null
 * @param allowPrivate whether the address may be a private one
 * @param role which process pulls: {@code portal}, whose secret it is, or {@code intake}
 */
public record OneRosterApi(
        URI baseUrl,
        String version,
        Login login,
        int parallel,
        @Nullable Hours peak,
        boolean allowPrivate,
        String role) {

    /** How a request is authorised. */
    public sealed interface Login {
        /** What authorises us. */
        Reference secret();
    }

    /** OAuth 2.0 client credentials. */
    public record OAuth2(URI tokenUrl, String clientId, Reference clientSecret) implements Login {
        @Override
        public Reference secret() {
            return clientSecret;
        }
    }

    /**
     * OAuth 1.0a signatures, as OneRoster 1.1 describes them.
     *
     * @param signature {@code HMAC-SHA256} or {@code HMAC-SHA1}
     */
    public record OAuth1(String key, Reference secret, String signature) implements Login {}
}
