package io.rollbook.api;

import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.Runs;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Decides about every request before its handler runs: the right it {@link Needs}, in the district that its path names
 * by {@code slug} or by {@code run}; and whether this portal serves that district at all. A handler of ours that names no
 * right is refused, unless it is {@link Open}.
 */
final class Gate implements HandlerInterceptor {
    private static final String OURS = "io.rollbook.";

    private final Districts districts;
    private final Runs runs;
    private final Preparation preparation;

    Gate(Districts districts, Runs runs, Preparation preparation) {
        this.districts = districts;
        this.runs = runs;
        this.preparation = preparation;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        // What goes on after its thread was given back was let in before, and by then nobody is signed in.
        if (request.getDispatcherType() != DispatcherType.ASYNC
                && handler instanceof HandlerMethod method
                && method.getBeanType().getName().startsWith(OURS)
                && !method.hasMethodAnnotation(Open.class)) {
            check(request, method);
        }
        return true;
    }

    private void check(HttpServletRequest request, HandlerMethod method) {
        Caller caller = caller();
        Map<?, ?> path =
                request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> found
                        ? found
                        : Map.of();
        List<District> concerned = new ArrayList<>();
        if (path.get("slug") instanceof String slug) {
            concerned.add(district(caller, slug));
        }
        if (path.get("run") instanceof String run) {
            concerned.add(districtOf(caller, run));
        }
        Needs needs = method.getMethodAnnotation(Needs.class);
        if (needs == null || !caller.has(needs.value())) {
            throw needs != null && needs.elseNotThere() ? ApiFailure.noPage() : refused(caller, needs);
        }
        // What this portal must not open it must not show, decide on or give the keys of either.
        concerned.forEach(preparation::requireMine);
    }

    private static Caller caller() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw ApiFailure.of(HttpStatus.UNAUTHORIZED, "NO_TOKEN", "This takes a token.");
    }

    private District district(Caller caller, String slug) {
        return Optional.of(slug)
                .filter(caller::sees)
                .flatMap(districts::find)
                .orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
    }

    private District districtOf(Caller caller, String run) {
        return Optional.of(run)
                .filter(RunId::isRunId)
                .flatMap(runs::find)
                .map(Run::district)
                .filter(caller::sees)
                .flatMap(districts::find)
                .orElseThrow(() -> ApiFailure.notFound("There is no run " + run + "."));
    }

    private static ApiFailure refused(Caller caller, @Nullable Needs needs) {
        Right right = needs == null ? null : needs.value();
        return ApiFailure.of(
                HttpStatus.FORBIDDEN,
                "NOT_ALLOWED",
                sentence(right, caller.role().word()));
    }

    private static String sentence(@Nullable Right right, String role) {
        if (right == Right.ROWS) {
            return "Reading rows takes a token of that district; the role " + role + " sees counts only.";
        } else if (right == Right.EXPORT) {
            return "Taking the roster out takes a token of that district with the role admin or roster-admin, and this"
                    + " one's is " + role + ": ask the district's admin.";
        }
        return "The role " + role + " may not do this.";
    }
}
