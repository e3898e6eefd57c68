package io.rollbook.console.signin;

import io.rollbook.account.Account;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.springframework.ui.Model;

/** The key of a second factor as people and authenticator apps take it. */
final class SecondFactorForm {
    private SecondFactorForm() {}

    /** Puts it into a page: in groups of four to type, and as the link that apps open. @param key in base 32 */
    static void show(Model model, Account account, String key) {
        String label = account.shownName() + (account.district() == null ? "" : " (" + account.district() + ")");
        model.addAttribute("key", key.replaceAll("(.{4})(?=.)", "$1 "));
        model.addAttribute("link", "otpauth://totp/Rollbook:" + encoded(label) + "?secret=" + key + "&issuer=Rollbook");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
