package io.rollbook.console;

import io.rollbook.control.ControlDatabase;
import io.rollbook.run.RunSummaries;
import io.rollbook.run.RunTrends;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The console of a portal. An intake has none. */
@Configuration(proxyBeanMethods = false)
@ComponentScan(basePackageClasses = ConsoleConfiguration.class)
public class ConsoleConfiguration {
    private static final Duration KEPT = Duration.ofHours(1);

    @Bean
    RunSummaries runSummaries(ControlDatabase control) {
        return new RunSummaries(control.dataSource());
    }

    @Bean
    RunTrends runTrends(ControlDatabase control, Clock clock) {
        return new RunTrends(control.dataSource(), clock);
    }

    /** Scripts and styles, all of them from the program itself. */
    @Bean
    WebMvcConfigurer assets() {
        return new WebMvcConfigurer() {
            @Override
            public void addResourceHandlers(ResourceHandlerRegistry registry) {
                registry.addResourceHandler("/assets/**")
                        .addResourceLocations("classpath:/console/", htmx())
                        .setCacheControl(CacheControl.maxAge(KEPT));
            }
        };
    }

    /** Where the scripts of the htmx that is built in are; the folder is named for its version. */
    private static String htmx() {
        Properties built = new Properties();
        try (InputStream in = ConsoleConfiguration.class.getResourceAsStream(
                "/META-INF/maven/org.webjars.npm/htmx.org/pom.properties")) {
            built.load(Objects.requireNonNull(in, "htmx is not built in"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "classpath:/META-INF/resources/webjars/htmx.org/" + built.getProperty("version") + "/dist/";
    }
}
