package io.rollbook.api;

import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.portal.parse.Formats;
import io.rollbook.privacy.Inventory;
import io.swagger.v3.oas.annotations.Operation;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is kept of a district, why and since when, and what is dropped. Tells of settings and formats, not of people. */
@RestController
@RequestMapping("/api/v1/districts/{slug}/inventory")
final class InventoryController {
    private final Districts districts;
    private final Formats formats;

    InventoryController(Districts districts, Formats formats) {
        this.districts = districts;
        this.formats = formats;
    }

    @Operation(summary = "Tells what is kept of a district, and what is dropped")
    @GetMapping
    @Needs(Right.COUNTS)
    Inventory show(@PathVariable String slug) {
        District district =
                districts.find(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
        return Inventory.of(district, districts.kept(slug), formats);
    }
}
