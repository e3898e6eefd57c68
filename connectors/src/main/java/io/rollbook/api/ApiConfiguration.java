package io.rollbook.api;

import io.rollbook.control.ControlDatabase;
import io.rollbook.district.Districts;
import io.rollbook.district.FeedTests;
import io.rollbook.run.IdempotencyKeys;
import io.rollbook.run.Runs;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The API of a portal. An intake has none. */
@Configuration(proxyBeanMethods = false)
@ComponentScan(
        basePackageClasses = ApiConfiguration.class,
        excludeFilters =
                @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = SecurityConfiguration.class))
public class ApiConfiguration {
    @Bean
    IdempotencyKeys idempotencyKeys(ControlDatabase control, Clock clock) {
        return new IdempotencyKeys(control.dataSource(), clock);
    }

    @Bean
    FeedTests feedTests(ControlDatabase control, Clock clock) {
        return new FeedTests(control.dataSource(), clock);
    }

    @Bean
    WebMvcConfigurer gate(Districts districts, Runs runs, Preparation preparation) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new Gate(districts, runs, preparation));
            }
        };
    }
}
