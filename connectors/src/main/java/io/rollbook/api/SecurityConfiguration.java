package io.rollbook.api;

import io.rollbook.control.Tokens;
import io.rollbook.control.Tokens.Token;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.preauth.AbstractPreAuthenticatedProcessingFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Denies by default. Without a token there are health, the API's description and, for this machine, metrics. No session,
 * no cookie, and so no forged request of another site.
 */
@Configuration(proxyBeanMethods = false)
public class SecurityConfiguration {
    @Bean
    SecurityFilterChain security(HttpSecurity http, ObjectProvider<Tokens> tokens, JsonMapper json) {
        http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .anonymous(anonymous -> {})
                .headers(headers -> headers.httpStrictTransportSecurity(tls -> tls.includeSubDomains(false)))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")
                        .permitAll()
                        .requestMatchers("/api/v1/openapi.json")
                        .permitAll()
                        .requestMatchers("/actuator/prometheus")
                        .access((who, context) -> new AuthorizationDecision(isFromHere(context.getRequest())
                                || context.getRequest().isUserInRole("OPERATOR")))
                        .requestMatchers("/api/v1/**")
                        .authenticated()
                        .anyRequest()
                        .denyAll())
                .exceptionHandling(failures -> failures.authenticationEntryPoint(
                                (request, response, e) -> unauthorized(request, response, json))
                        .accessDeniedHandler((request, response, e) -> write(
                                response,
                                Problems.problem(HttpStatus.FORBIDDEN, "NOT_ALLOWED", "This is not for this token."),
                                json)));
        tokens.ifAvailable(
                known -> http.addFilterAt(new TokenFilter(known), AbstractPreAuthenticatedProcessingFilter.class));
        return http.build();
    }

    /** A scraper on this machine, not one behind a proxy on it. */
    private static boolean isFromHere(HttpServletRequest request) {
        try {
            return request.getHeader("Forwarded") == null
                    && request.getHeader("X-Forwarded-For") == null
                    && InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static void unauthorized(HttpServletRequest request, HttpServletResponse response, JsonMapper json)
            throws IOException {
        response.setHeader("WWW-Authenticate", "Bearer");
        write(response, whyNot(request), json);
    }

    private static ProblemDetail whyNot(HttpServletRequest request) {
        String code = "NO_TOKEN";
        String detail = "This takes a token: Authorization: Bearer TOKEN.";
        if (request.getAttribute(TokenFilter.ENDED) instanceof Token token) {
            boolean revoked = token.revoked() != null;
            code = revoked ? "TOKEN_REVOKED" : "TOKEN_EXPIRED";
            detail = (revoked
                            ? "This token was revoked at " + token.revoked()
                            : "This token expired at " + token.expires())
                    + " and opens nothing any more. Whoever may make tokens makes another one: token create.";
        } else if (request.getHeader("Authorization") != null) {
            detail = "There is no such token.";
        }
        return Problems.problem(HttpStatus.UNAUTHORIZED, code, detail);
    }

    private static void write(HttpServletResponse response, ProblemDetail problem, JsonMapper json) throws IOException {
        response.setStatus(problem.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(problem));
    }
}
