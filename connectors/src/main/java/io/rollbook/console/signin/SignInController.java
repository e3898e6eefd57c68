package io.rollbook.console.signin;

import io.rollbook.api.Caller;
import io.rollbook.api.Open;
import io.rollbook.console.ConsoleSessions;
import io.rollbook.control.Tokens;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Signing in with a token of the API, until it is revoked or expires. */
@Controller
final class SignInController {
    private final Tokens tokens;

    SignInController(Tokens tokens) {
        this.tokens = tokens;
    }

    @Configuration(proxyBeanMethods = false)
    static class Sessions {
        @Bean
        ConsoleSessions sessions(Tokens tokens) {
            return cookie -> tokens.find(cookie).map(Caller::of);
        }
    }

    @GetMapping("/sign-in")
    @Open
    String form(@RequestParam(defaultValue = "/") String to, Model model) {
        model.addAttribute("to", ours(to));
        return "signin/sign-in";
    }

    @PostMapping("/sign-in")
    @Open
    String signIn(
            @RequestParam(defaultValue = "/") String to,
            @RequestParam(defaultValue = "") String token,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Optional<Tokens.Token> found = tokens.find(token.strip());
        if (found.isEmpty()) {
            model.addAttribute("to", ours(to));
            model.addAttribute("failed", true);
            response.setStatus(422);
            return "signin/sign-in";
        }
        response.addHeader(HttpHeaders.SET_COOKIE, cookie(token.strip(), request, null));
        return "redirect:" + ours(to);
    }

    @PostMapping("/sign-out")
    @Open
    String signOut(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie("", request, 0L));
        return "redirect:/sign-in";
    }

    private static String cookie(String value, HttpServletRequest request, @Nullable Long seconds) {
        ResponseCookie.ResponseCookieBuilder cookie = ResponseCookie.from(ConsoleSessions.COOKIE, value)
                .httpOnly(true)
                .sameSite("Lax")
                .path("/")
                .secure(request.isSecure());
        return (seconds == null ? cookie : cookie.maxAge(seconds)).build().toString();
    }

    /** A page of this console, and nowhere else. */
    private static String ours(String to) {
        return to.matches("/([A-Za-z0-9][A-Za-z0-9/_.-]*)?") ? to : "/";
    }
}
