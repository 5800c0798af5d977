package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** What code may call, and what each package has. Method references count as calls. */
final class CodeRules {

    /** These own a loop or a hand-over of their own, and say so. */
    static final Set<String> MAY_SUBSCRIBE = Set.of(
            "Deliverer",
            "Dispatcher",
            "EventFeed",
            "FirstStart",
            "Notifications",
            "DedicatedConnection",
            "SendHints",
            "Uncancelled",
            "PartFile",
            "ResetRequests",
            "SweepExpired");

    private static final Set<String> SUBSCRIBES = Set.of("subscribe", "subscribeWith");
    private static final Set<String> BLOCKS =
            Set.of("block", "blockFirst", "blockLast", "blockOptional", "toIterable", "toStream", "toFuture");

    /** What tells the time or makes chance without being asked for it by a constructor. */
    private static final List<Source> CLOCKS_AND_CHANCE = List.of(
            new Source("java.time.Instant", "now"),
            new Source("java.time.LocalDate", "now"),
            new Source("java.time.LocalTime", "now"),
            new Source("java.time.LocalDateTime", "now"),
            new Source("java.time.ZonedDateTime", "now"),
            new Source("java.time.OffsetDateTime", "now"),
            new Source("java.time.Clock", "system.*"),
            new Source("java.lang.System", "currentTimeMillis"),
            new Source("java.util.UUID", "randomUUID"),
            new Source("java.lang.Math", "random"),
            new Source("java.util.Random", "<init>"),
            new Source("java.util.concurrent.ThreadLocalRandom", ".*"),
            new Source("java.security.SecureRandom", "<init>|getInstance.*"));

    private CodeRules() {}

    private record Source(String owner, String name) {

        private boolean isTargetOf(JavaAccess<?> access) {
            return access.getTargetOwner().getName().equals(owner)
                    && access.getName().matches(name);
        }
    }

    /** All rules about single classes. */
    static Stream<ArchRule> all() {
        Stream<ArchRule> clocks = CLOCKS_AND_CHANCE.stream().map(CodeRules::notOutsidePlatform);
        return Stream.concat(
                Stream.of(filesOnlyInStorage(), sqlOnlyInStores(), noBlocking(), noSubscribing(), noNanoTime()),
                clocks);
    }

    private static ArchRule filesOnlyInStorage() {
        return noClasses()
                .that()
                .resideOutsideOfPackages("..storage..", "..process..", "..platform.postgres..")
                .and()
                .haveNameNotMatching(".*\\.platform\\.(DataDirectory|PlatformConfiguration)")
                .and()
                .haveNameNotMatching(".*(Storage|Database)Configuration")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.File");
    }

    private static ArchRule sqlOnlyInStores() {
        return noClasses()
                .that()
                .haveNameNotMatching(".*(Store|Query|(Job|Account|Credential)Configuration)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org.springframework.r2dbc.core.DatabaseClient.*");
    }

    private static ArchRule noBlocking() {
        return noClasses()
                .should()
                .accessTargetWhere(access("block for a publisher", access -> onPublisher(access, BLOCKS)));
    }

    private static ArchRule noSubscribing() {
        return noClasses()
                .that()
                .haveNameNotMatching(".*\\.(" + String.join("|", MAY_SUBSCRIBE) + ")(\\$.*)?")
                .should()
                .accessTargetWhere(access("subscribe to a publisher", CodeRules::subscribes));
    }

    /** One exception waits for another process while the gateway starts, before there is anything to inject. */
    private static ArchRule noNanoTime() {
        return noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Configuration")
                .and()
                .haveNameNotMatching("dev\\.sluice\\.platform\\.postgres\\.ServerProcess")
                .should()
                .accessTargetWhere(
                        access("read System.nanoTime", new Source("java.lang.System", "nanoTime")::isTargetOf));
    }

    private static ArchRule notOutsidePlatform(Source source) {
        return noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.platform..")
                .and()
                .haveSimpleNameNotEndingWith("Configuration")
                .should()
                .accessTargetWhere(access("use " + source, source::isTargetOf));
    }

    private static DescribedPredicate<JavaAccess<?>> access(String what, Predicate<JavaAccess<?>> predicate) {
        return DescribedPredicate.describe(what, predicate);
    }

    private static boolean subscribes(JavaAccess<?> access) {
        return onPublisher(access, SUBSCRIBES);
    }

    private static boolean onPublisher(JavaAccess<?> access, Set<String> names) {
        return names.contains(access.getName())
                && access.getTargetOwner().isAssignableTo("org.reactivestreams.Publisher");
    }

    /** The simple names of the top-level classes that subscribe. */
    static Set<String> subscribers(JavaClasses classes) {
        return classes.stream()
                .filter(type -> type.getAccessesFromSelf().stream().anyMatch(CodeRules::subscribes))
                .map(type -> type.getName().replaceAll("^.*\\.|\\$.*$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Packages in which null may hide. */
    static Set<String> notNullMarked(JavaClasses classes) {
        return classes.stream()
                .map(JavaClass::getPackage)
                .filter(place -> !place.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Packages with more than one public {@code …Configuration}, that for JSON aside: it needs no data directory. */
    static Set<String> wiredTwice(JavaClasses classes) {
        Map<String, Long> wirings = classes.stream()
                .filter(type -> type.getSimpleName().endsWith("Configuration"))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        return wirings.entrySet().stream()
                .filter(wired -> wired.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
