package io.rollbook.serve;

import io.rollbook.account.Invitations;
import io.rollbook.api.SecurityConfiguration;
import io.rollbook.control.Tokens;
import io.rollbook.district.Districts;
import io.rollbook.intake.Dispatch;
import io.rollbook.portal.Portal;
import io.rollbook.routes.Routes;
import io.rollbook.run.Runs;
import io.rollbook.schedule.Schedules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The web server of every role: an intake serves health only. */
@Configuration(proxyBeanMethods = false)
@Import(SecurityConfiguration.class)
class WebConfiguration {
    private static final String[] SUITES = {
        "TLS_AES_256_GCM_SHA384",
        "TLS_AES_128_GCM_SHA256",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    };

    @Bean
    Starting starting(
            Settings settings,
            Home home,
            Districts districts,
            Dispatch dispatch,
            Unfinished unfinished,
            ObjectProvider<Tokens> tokens,
            ObjectProvider<DistrictPreparation> preparation,
            ObjectProvider<Expiry> expiry,
            ObjectProvider<Schedules> schedules,
            ObjectProvider<Invitations> invitations) {
        return new Starting(
                settings, home, districts, dispatch, unfinished, tokens, preparation, expiry, schedules, invitations);
    }

    @Bean
    Unfinished unfinished(
            Settings settings,
            Runs runs,
            Routes routes,
            Dispatch dispatch,
            ObjectProvider<Portal> portal,
            Clock clock) {
        return new Unfinished(settings, runs, routes, dispatch, portal.getIfAvailable(), clock);
    }

    /** Folders of the web server's own: in the system's for temporary files they would outlive a killed process. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> folders(Home home) {
        return factory -> {
            try {
                factory.setBaseDirectory(home.resolve("web").toFile());
                factory.setDocumentRoot(
                        Files.createDirectories(home.resolve("web/none")).toFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** Of the suites of TLS 1.2 only those that seal and authenticate in one, unless others are named. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> suites() {
        return factory -> {
            Ssl tls = factory.getSsl();
            if (tls != null && tls.getCiphers() == null) {
                tls.setCiphers(SUITES);
            }
        };
    }

    /** In the clear on this machine only, unless a proxy that ends TLS is declared. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> address(Settings settings) {
        return factory -> {
            boolean isProtected = settings.proxy()
                    || (factory.getSsl() != null && factory.getSsl().isEnabled());
            InetAddress address = factory.getAddress();
            if (isProtected) {
                return;
            }
            if (address == null) {
                factory.setAddress(InetAddress.getLoopbackAddress());
            } else if (!address.isLoopbackAddress()) {
                throw StartFailure.settings("server.address " + address.getHostAddress()
                        + " is reachable from other machines: set up server.ssl, or rollbook.proxy: true where a"
                        + " proxy ends TLS.");
            }
        };
    }
}
