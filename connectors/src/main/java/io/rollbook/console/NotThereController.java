package io.rollbook.console;

import io.rollbook.api.ApiFailure;
import io.rollbook.api.Open;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Addresses of pages that there are not. */
@Controller
final class NotThereController {
    @GetMapping("/{first:(?!api|actuator|assets).+}/**")
    @Open
    String notThere() {
        throw ApiFailure.noPage();
    }
}
