package io.rollbook.api;

import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.portal.guard.GuardReport;
import io.rollbook.portal.guard.GuardReview;
import io.rollbook.tenant.Tenants;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Clock;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a district's limits would have done to its last plans. Counts, and ids of schools. */
@RestController
@RequestMapping("/api/v1/districts/{slug}/guard")
final class GuardController {
    private final Districts districts;
    private final Tenants tenants;
    private final Clock clock;

    GuardController(Districts districts, Tenants tenants, Clock clock) {
        this.districts = districts;
        this.tenants = tenants;
        this.clock = clock;
    }

    @Operation(summary = "Tells what a district's limits would have done lately")
    @GetMapping
    @Needs(Right.COUNTS)
    GuardReport show(@PathVariable String slug) {
        District district =
                districts.find(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
        return tenants.ask(slug, tenant -> GuardReview.of(tenant, district, clock.instant()));
    }
}
