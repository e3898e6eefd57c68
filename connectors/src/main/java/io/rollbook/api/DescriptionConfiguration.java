package io.rollbook.api;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** The API's OpenAPI document. It is made of the handlers and records themselves, and so cannot fall behind them. */
@Configuration(proxyBeanMethods = false)
class DescriptionConfiguration {
    @Bean
    OpenAPI description() {
        String version = DescriptionConfiguration.class.getPackage().getImplementationVersion();
        return new OpenAPI()
                .info(new Info()
                        .title("Rollbook")
                        .version(version == null ? "development" : version)
                        .description("What the command line does, one to one. Every request shows a token:"
                                + " Authorization: Bearer TOKEN. Failures are problem details (RFC 9457). A list is"
                                + " told in pages: next of one is after of the following, and null at its end."))
                // As its reader reached it: what a proxy in front is called is not known here.
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                OperationDescription.TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer"))
                        .addSchemas(OperationDescription.PROBLEM, problem()));
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("RFC 9457. Some have more members, such as the problems of a district file.")
                .addProperty("type", new StringSchema())
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema().description("For people: what is wrong and what to do."))
                .addProperty("instance", new StringSchema())
                .addProperty("code", new StringSchema().description("For programs, such as NOT_FOUND."))
                .required(List.of("title", "status", "detail", "code"));
    }

    @Bean
    OperationCustomizer operationDescription() {
        return new OperationDescription();
    }

    /** Before springdoc's own, which ask it. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RecordSchemas recordSchemas(ObjectMapperProvider mappers) {
        return new RecordSchemas(mappers.jsonMapper());
    }
}
