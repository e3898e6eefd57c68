package io.rollbook.console;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.preauth.AbstractPreAuthenticatedProcessingFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Who gets to the pages: those who are signed in, by a cookie. Each form carries a token against requests that another
 * site makes. Scripts and styles come from here only, and none stands in a page.
 */
@Configuration(proxyBeanMethods = false)
class ConsoleSecurity {
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** What has the page for a form that came to nothing. */
    private static final String UNSENT = "/unsent";

    /** What someone who is not signed in may ask for. */
    private static final String[] OPEN = {"/assets/**", "/sign-in/**", "/first/**", "/invitations/**", UNSENT};

    @Bean
    @Order(1)
    SecurityFilterChain console(HttpSecurity http, ConsoleSessions sessions, Outside outside) {
        http.securityMatcher(ConsoleSecurity::isPage)
                .csrf(csrf -> csrf.csrfTokenRepository(new FormTokens(outside)))
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(POLICY))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                        // Of this host only: what else its domain serves is not ours to say.
                        .httpStrictTransportSecurity(
                                tls -> tls.requestMatcher(outside::cameByTls).includeSubDomains(false)))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers(OPEN)
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .addFilterAt(new SessionFilter(sessions, outside), AbstractPreAuthenticatedProcessingFilter.class)
                .exceptionHandling(failures -> failures.authenticationEntryPoint(
                                (request, response, e) -> toSignIn(request, response))
                        .accessDeniedHandler((request, response, e) -> staleForm(request, response)));
        return http.build();
    }

    /** By the path as it is routed, however it was written: a session opens no /%61pi/. */
    private static boolean isPage(HttpServletRequest request) {
        String path = request.getServletPath();
        return !path.startsWith("/api/") && !path.startsWith("/actuator/") && !path.equals("/actuator");
    }

    /** Back to where one wanted to go, once signed in. */
    private static void toSignIn(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (request.getHeader("HX-Request") != null) {
            response.setHeader("HX-Refresh", "true");
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
        } else if (isForm(request)) {
            request.getRequestDispatcher(UNSENT).forward(request, response);
        } else {
            String wanted = request.getMethod().equals("GET")
                    ? "?to=" + URLEncoder.encode(request.getRequestURI(), StandardCharsets.UTF_8)
                    : "";
            response.sendRedirect("/sign-in" + wanted);
        }
    }

    /** A page for who sent a form; a script looks at the status. */
    private static void staleForm(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (isForm(request)) {
            request.getRequestDispatcher(UNSENT).forward(request, response);
            return;
        }
        response.setStatus(HttpStatus.FORBIDDEN.value());
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().write("This belongs to another session, and nothing was done.");
    }

    /** Whether a browser waits for a page. */
    private static boolean isForm(HttpServletRequest request) {
        return request.getMethod().equals("POST")
                && Objects.requireNonNullElse(request.getHeader(HttpHeaders.ACCEPT), "")
                        .contains(MediaType.TEXT_HTML_VALUE);
    }
}
