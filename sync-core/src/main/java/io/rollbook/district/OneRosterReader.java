package io.rollbook.district;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the {@code oneroster} section of a feed. */
final class OneRosterReader {
    private static final URI NOWHERE = URI.create("https://invalid/");

    private final Outside outside;

    OneRosterReader(Outside outside) {
        this.outside = outside;
    }

    @Nullable
    OneRosterApi read(@Nullable Settings api) {
        if (api == null) {
            return null;
        }
        OneRosterApi read = new OneRosterApi(
                https(api, "base-url"),
                api.choice("version", "1.2", Map.of("1.1", "1.1", "1.2", "1.2")),
                login(api),
                (int) api.number("parallel", 4, 1, 5),
                api.read("peak", Hours::read),
                api.flag("allow-private", false),
                api.choice("role", "portal", Map.of("portal", "portal", "intake", "intake")));
        api.done();
        return read;
    }

    private OneRosterApi.Login login(Settings api) {
        Settings oauth2 = api.section("oauth2");
        Settings oauth1 = api.section("oauth1");
        if (api.has("oauth2") == api.has("oauth1")) {
            api.problem("needs one of oauth2 and oauth1");
        }
        if (oauth1 != null) {
            OneRosterApi.OAuth1 login = new OneRosterApi.OAuth1(
                    oauth1.required("key"),
                    secret(oauth1, "secret"),
                    oauth1.choice(
                            "signature",
                            "HMAC-SHA256",
                            Map.of("HMAC-SHA256", "HMAC-SHA256", "HMAC-SHA1", "HMAC-SHA1")));
            oauth1.done();
            return login;
        }
        if (oauth2 == null) {
            return new OneRosterApi.OAuth2(NOWHERE, "", new Reference(""));
        }
        OneRosterApi.OAuth2 login = new OneRosterApi.OAuth2(
                https(oauth2, "token-url"), oauth2.required("client-id"), secret(oauth2, "client-secret"));
        oauth2.done();
        return login;
    }

    private Reference secret(Settings section, String key) {
        if (!section.has(key)) {
            section.problem(key, "is missing");
        }
        Reference reference = section.reference(key, outside);
        return reference == null ? new Reference("") : reference;
    }

    static URI https(Settings section, String key) {
        if (!section.has(key)) {
            section.problem(key, "is missing");
        }
        return section.read(key, NOWHERE, text -> {
            try {
                URI uri = new URI(text);
                if ("https".equals(uri.getScheme())
                        && uri.getHost() != null
                        && uri.getUserInfo() == null
                        && uri.getFragment() == null) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                // the same answer
            }
            throw new IllegalArgumentException("must be an https address without user and password in it");
        });
    }
}
