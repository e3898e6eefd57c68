package io.rollbook.api;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.FileSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;

/** What an operation takes and answers beyond what its signature says: the right, streamed bodies, failures. */
final class OperationDescription implements OperationCustomizer {
    static final String TOKEN = "token";
    static final String PROBLEM = "Problem";

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        String group = handler.getBeanType().getSimpleName().replace("Controller", "");
        operation.setTags(List.of(group));
        operation.setOperationId(StringUtils.uncapitalize(group)
                + StringUtils.capitalize(handler.getMethod().getName()));
        streamed(operation, handler);
        failures(operation);
        Needs needs = handler.getMethodAnnotation(Needs.class);
        if (needs != null) {
            right(operation, needs.value());
        }
        return operation;
    }

    private static void right(Operation operation, Right right) {
        operation.addSecurityItem(new SecurityRequirement().addList(TOKEN));
        operation.addExtension("x-right", right.name());
        operation.addExtension("x-roles", right.roleWords());
        operation.setDescription("For the roles " + String.join(", ", right.roleWords()) + ".");
    }

    /** Bodies that are handed on while they come or go are no parameters or results that springdoc knows. */
    private static void streamed(Operation operation, HandlerMethod handler) {
        if (Arrays.asList(handler.getMethod().getParameterTypes()).contains(InputStream.class)) {
            operation.setRequestBody(
                    new RequestBody().required(true).content(content("application/octet-stream", new FileSchema())));
        }
        for (String type : produces(handler.getMethod())) {
            ApiResponse answer = operation.getResponses().get("200");
            if (answer != null && answer.getContent() == null) {
                answer.setContent(content(type, new StringSchema()));
            }
        }
    }

    private static String[] produces(Method handler) {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(handler, RequestMapping.class);
        return mapping == null ? new String[0] : mapping.produces();
    }

    private static void failures(Operation operation) {
        failure(operation, "401", "No token, or one that is unknown, revoked or expired.");
        failure(operation, "403", "Not for this token's role.");
        if (operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(each -> "path".equals(each.getIn()))) {
            failure(operation, "404", "Not there, or not for this token to know of.");
        }
        failure(operation, "default", "Did not go through: code and detail say why.");
    }

    private static void failure(Operation operation, String status, String why) {
        operation
                .getResponses()
                .addApiResponse(
                        status,
                        new ApiResponse()
                                .description(why)
                                .content(content(
                                        "application/problem+json",
                                        new Schema<>().$ref("#/components/schemas/" + PROBLEM))));
    }

    private static Content content(String type, Schema<?> schema) {
        return new Content().addMediaType(type, new MediaType().schema(schema));
    }
}
