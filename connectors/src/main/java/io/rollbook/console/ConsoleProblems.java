package io.rollbook.console;

import io.rollbook.api.Problems;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.ModelAndView;

/** Every failure of a page as a page, in the words of the API. */
@Order(Ordered.HIGHEST_PRECEDENCE)
@ControllerAdvice(basePackageClasses = ConsoleProblems.class)
final class ConsoleProblems {
    private final Problems problems;

    ConsoleProblems(Problems problems) {
        this.problems = problems;
    }

    /** Of what a script asks for: as the API has it. */
    @ExceptionHandler(produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ProblemDetail> asJson(Exception failure, WebRequest request) throws Exception {
        ProblemDetail problem = problems.told(failure, request);
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_JSON)
                .body(problem);
    }

    @ExceptionHandler(produces = MediaType.TEXT_HTML_VALUE)
    ModelAndView of(Exception failure, WebRequest request) throws Exception {
        ProblemDetail problem = problems.told(failure, request);
        HttpStatus status = HttpStatus.resolve(problem.getStatus());
        ModelAndView page =
                new ModelAndView("console/problem", status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status);
        page.addObject("problem", problem);
        page.addObject("caller", SignedIn.caller());
        page.addObject("back", cameFrom(request));
        return page;
    }

    /** The path of the page that was left for this one, which leads to no other site; null where that is not known. */
    private static @Nullable String cameFrom(WebRequest request) {
        String referer = request.getHeader(HttpHeaders.REFERER);
        try {
            URI uri = new URI(referer == null ? "" : referer);
            String path = uri.getRawPath();
            if (path == null || !path.startsWith("/") || path.startsWith("//")) {
                return null;
            }
            return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        } catch (URISyntaxException none) {
            return null;
        }
    }
}
