package io.rollbook.serve;

import io.rollbook.api.SecurityConfiguration;
import io.rollbook.control.Tokens;
import io.rollbook.district.Districts;
import io.rollbook.intake.Dispatch;
import java.net.InetAddress;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The web server of every role: an intake serves health only. */
@Configuration(proxyBeanMethods = false)
@Import(SecurityConfiguration.class)
class WebConfiguration {
    @Bean
    Starting starting(
            Settings settings,
            Home home,
            Districts districts,
            Dispatch dispatch,
            ObjectProvider<Tokens> tokens,
            ObjectProvider<DistrictPreparation> preparation) {
        return new Starting(settings, home, districts, dispatch, tokens, preparation);
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
