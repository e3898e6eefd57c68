package io.rollbook.intake.oneroster;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** OAuth 1.0a without tokens (RFC 5849, 3.4; OneRoster 1.1, "Security"): every query parameter is signed. */
final class OAuth1 implements Authorization {
    private static final Pattern TIMESTAMP = Pattern.compile("oauth_timestamp=\"(\\d+)\"");
    private static final Duration WORTH_MENDING = Duration.ofSeconds(30);

    private final String key;
    private final String secret;
    private final String method;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private volatile Duration ahead = Duration.ZERO;

    /** {@code method}: HMAC-SHA256 or HMAC-SHA1. */
    OAuth1(String key, String secret, String method, Clock clock) {
        this.key = key;
        this.secret = secret;
        this.method = method;
        this.clock = clock;
    }

    @Override
    public Request sign(Request request) {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        Instant now = clock.instant().plus(ahead);
        Map<String, String> oauth = new TreeMap<>(Map.of(
                "oauth_consumer_key",
                key,
                "oauth_nonce",
                HexFormat.of().formatHex(nonce),
                "oauth_signature_method",
                method,
                "oauth_timestamp",
                String.valueOf(now.getEpochSecond()),
                "oauth_version",
                "1.0"));
        oauth.put("oauth_signature", signature(request, oauth));
        String header = oauth.entrySet().stream()
                .map(field -> field.getKey() + "=\"" + encoded(field.getValue()) + "\"")
                .collect(Collectors.joining(", ", "OAuth ", ""));
        return request.newBuilder().header("Authorization", header).build();
    }

    /**
     * A service whose clock differs refuses what is signed by ours: the next signature goes by its clock. Whether it differs
     * is seen by what was refused, since another request may have mended it meanwhile.
     */
    @Override
    public boolean renew(Request refused, Headers answer) {
        Date told = answer.getDate("Date");
        Matcher signed = TIMESTAMP.matcher(String.valueOf(refused.header("Authorization")));
        if (told == null || !signed.find()) {
            return false;
        }
        Instant then = Instant.ofEpochSecond(Long.parseLong(signed.group(1)));
        boolean differs = Duration.between(then, told.toInstant()).abs().compareTo(WORTH_MENDING) > 0;
        if (differs) {
            ahead = Duration.between(clock.instant(), told.toInstant());
        }
        return differs;
    }

    private String signature(Request request, Map<String, String> oauth) {
        String algorithm = method.equals("HMAC-SHA1") ? "HmacSHA1" : "HmacSHA256";
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec((encoded(secret) + "&").getBytes(StandardCharsets.UTF_8), algorithm));
            byte[] signed = mac.doFinal(base(request, oauth).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** RFC 5849, 3.4.1. */
    static String base(Request request, Map<String, String> oauth) {
        HttpUrl url = request.url();
        List<String> parameters = new ArrayList<>();
        oauth.forEach((name, value) -> parameters.add(encoded(name) + "=" + encoded(value)));
        for (int i = 0; i < url.querySize(); i++) {
            String value = url.queryParameterValue(i);
            parameters.add(encoded(url.queryParameterName(i)) + "=" + encoded(value == null ? "" : value));
        }
        parameters.sort(OAuth1::byNameThenValue);
        boolean usualPort = url.port() == HttpUrl.defaultPort(url.scheme());
        String place = url.scheme() + "://" + url.host() + (usualPort ? "" : ":" + url.port()) + url.encodedPath();
        return request.method() + "&" + encoded(place) + "&" + encoded(String.join("&", parameters));
    }

    private static int byNameThenValue(String one, String other) {
        String[] a = one.split("=", 2);
        String[] b = other.split("=", 2);
        int byName = a[0].compareTo(b[0]);
        return byName == 0 ? a[1].compareTo(b[1]) : byName;
    }

    /** RFC 5849, 3.6. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
