package io.rollbook.provider;

import io.rollbook.provider.Provider.Asked;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks OAuth 1.0a signatures as a service does (RFC 5849, 3.2 to 3.4), for the key {@code client}. */
public final class SignatureCheck {
    private static final Duration TOLERATED = Duration.ofMinutes(5);
    private static final Pattern FIELD = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

    private final String secret;
    private final String method;
    private final Clock clock;
    private final Set<String> nonces = ConcurrentHashMap.newKeySet();

    /**
     * With the service's own clock.
     *
     * @param method {@code HMAC-SHA256} or {@code HMAC-SHA1}
     */
    public SignatureCheck(String secret, String method, Clock clock) {
        this.secret = secret;
        this.method = method;
        this.clock = clock;
    }

    /** The service's time. */
    Instant now() {
        return clock.instant();
    }

    /** What is wrong with a GET request's signature; empty where nothing is. */
    public String wrong(Asked asked) {
        String header = String.valueOf(asked.headers().getFirst("Authorization"));
        if (!header.startsWith("OAuth ")) {
            return "no signature";
        }
        Map<String, String> fields = new TreeMap<>();
        Matcher field = FIELD.matcher(header);
        while (field.find()) {
            fields.put(field.group(1), decoded(field.group(2)));
        }
        String signature = String.valueOf(fields.remove("oauth_signature"));
        if (!"client".equals(fields.get("oauth_consumer_key"))) {
            return "another key";
        }
        if (!method.equals(fields.get("oauth_signature_method"))) {
            return "another method";
        }
        if (!MessageDigest.isEqual(
                signature.getBytes(StandardCharsets.US_ASCII),
                signature(asked, fields).getBytes(StandardCharsets.US_ASCII))) {
            return "another signature";
        }
        Instant signed = Instant.ofEpochSecond(Long.parseLong(String.valueOf(fields.get("oauth_timestamp"))));
        if (Duration.between(signed, clock.instant()).abs().compareTo(TOLERATED) > 0) {
            return "another time";
        }
        return nonces.add(fields.get("oauth_nonce") + " " + signed) ? "" : "a nonce that was used before";
    }

    private String signature(Asked asked, Map<String, String> fields) {
        List<String[]> parameters = new ArrayList<>();
        fields.forEach((name, value) -> parameters.add(new String[] {encoded(name), encoded(value)}));
        String[] address = asked.address().split("\\?", 2);
        for (String parameter : address.length == 1 ? new String[0] : address[1].split("&")) {
            String[] pair = (parameter + "=").split("=", -1);
            parameters.add(new String[] {encoded(decoded(pair[0])), encoded(decoded(pair[1]))});
        }
        parameters.sort((a, b) -> a[0].equals(b[0]) ? a[1].compareTo(b[1]) : a[0].compareTo(b[0]));
        StringBuilder normal = new StringBuilder();
        for (String[] parameter : parameters) {
            normal.append(normal.length() == 0 ? "" : "&")
                    .append(parameter[0])
                    .append('=')
                    .append(parameter[1]);
        }
        String place = "https://" + asked.headers().getFirst("Host") + address[0];
        String algorithm = "Hmac" + method.substring("HMAC-".length());
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec((encoded(secret) + "&").getBytes(StandardCharsets.US_ASCII), algorithm));
            String base = "GET&" + encoded(place) + "&" + encoded(normal.toString());
            return Base64.getEncoder().encodeToString(mac.doFinal(base.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** RFC 5849, 3.6: all but letters, digits, hyphen, full stop, low line and tilde. */
    private static String encoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (each & 0xFF);
            boolean plain = letter < 128 && (Character.isLetterOrDigit(letter) || "-._~".indexOf(letter) >= 0);
            out.append(plain ? String.valueOf(letter) : "%%%02X".formatted((int) letter));
        }
        return out.toString();
    }

    private static String decoded(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '%') {
                out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                out.write(letter == '+' ? ' ' : letter);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
