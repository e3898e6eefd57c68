package io.rollbook.console.signin;

import io.nayuki.qrcodegen.QrCode;
import io.rollbook.account.Account;
import io.rollbook.account.ProposedFactor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.springframework.ui.Model;

/** The key of a second factor as people and authenticator apps take it. */
final class SecondFactorForm {
    /** Four squares of light around it, as scanners want it. */
    private static final int MARGIN = 4;

    private SecondFactorForm() {}

    /** Puts it into a page: in groups of four to type, as the link that apps open, and as a picture of that to scan. */
    static void show(Model model, Account account, ProposedFactor proposed) {
        String key = proposed.key();
        String label = account.shownName() + (account.district() == null ? "" : " (" + account.district() + ")");
        model.addAttribute("sealed", proposed.sealed());
        model.addAttribute("key", key.replaceAll("(.{4})(?=.)", "$1 "));
        String link = "otpauth://totp/Rollbook:" + encoded(label) + "?secret=" + key + "&issuer=Rollbook";
        QrCode picture = QrCode.encodeText(link, QrCode.Ecc.MEDIUM);
        int side = picture.size + 2 * MARGIN;
        model.addAttribute("link", link);
        model.addAttribute("box", "0 0 " + side + " " + side);
        model.addAttribute("dots", dots(picture));
    }

    /** The dark squares as the path of an SVG. */
    private static String dots(QrCode picture) {
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < picture.size; y++) {
            for (int x = 0; x < picture.size; x++) {
                if (picture.getModule(x, y)) {
                    path.append('M')
                            .append(x + MARGIN)
                            .append(',')
                            .append(y + MARGIN)
                            .append("h1v1h-1z");
                }
            }
        }
        return path.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
