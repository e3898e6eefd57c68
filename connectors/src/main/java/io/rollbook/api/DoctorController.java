package io.rollbook.api;

import io.rollbook.doctor.CheckResult;
import io.rollbook.doctor.Doctor;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class DoctorController {
    private final Doctor doctor;

    DoctorController(Doctor doctor) {
        this.doctor = doctor;
    }

    /** What was found. */
    record Findings(boolean ok, List<CheckResult> checks) {}

    @Operation(summary = "Looks at every part and says what to do")
    @GetMapping("/api/v1/doctor")
    @Needs(Right.OPERATE)
    Findings check(@RequestParam(defaultValue = "false") boolean feeds) {
        List<CheckResult> results = doctor.check(feeds);
        return new Findings(results.stream().allMatch(CheckResult::ok), results);
    }
}
