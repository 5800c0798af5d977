package dev.sluice.storage;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Linux's {@code fallocate}, which sets the blocks of a whole file apart before its bytes come: others cannot take them then,
 * and they lie together. Java has no such call of its own. It is reached through {@code java.lang.foreign}, whose classes are
 * looked up by name because the JDK that compiles for Java 21 does not show them.
 */
final class Fallocate {

    /** Empty where there is no such call: on a JDK before 22, or another system than Linux. */
    static final Optional<Fallocate> SYSTEM = find();

    private static final String FOREIGN = "java.lang.foreign.";
    private static final int READ_AND_WRITE = 2;
    private static final int NO_SPACE = 28;
    private static final int OVER_QUOTA = 122;

    private final MethodHandle open;
    private final MethodHandle allocate;
    private final MethodHandle close;
    private final Method anArena;
    private final Method aText;
    private final Method aStruct;
    private final Method aNumber;
    private final Object numbers;
    private final Object state;

    private Fallocate() throws ReflectiveOperationException {
        Object linker = type("Linker").getMethod("nativeLinker").invoke(null);
        Object integer = constant("JAVA_INT");
        Object large = constant("JAVA_LONG");
        Object options = Array.newInstance(type("Linker$Option"), 1);
        Array.set(
                options,
                0,
                type("Linker$Option")
                        .getMethod("captureCallState", String[].class)
                        .invoke(null, (Object) new String[] {"errno"}));
        Object none = Array.newInstance(type("Linker$Option"), 0);
        this.anArena = type("Arena").getMethod("ofAuto");
        this.aText = type("SegmentAllocator").getMethod("allocateFrom", String.class);
        this.aStruct = type("SegmentAllocator").getMethod("allocate", type("MemoryLayout"));
        this.aNumber = type("MemorySegment").getMethod("get", type("ValueLayout$OfInt"), long.class);
        this.numbers = integer;
        this.state = type("Linker$Option").getMethod("captureStateLayout").invoke(null);
        this.open = handle(linker, "open", none, integer, constant("ADDRESS"), integer);
        this.allocate = handle(linker, "fallocate", options, integer, integer, integer, large, large);
        this.close = handle(linker, "close", none, integer, integer);
    }

    private static Optional<Fallocate> find() {
        try {
            return System.getProperty("os.name").equals("Linux") ? Optional.of(new Fallocate()) : Optional.empty();
        } catch (ReflectiveOperationException | IllegalCallerException notHere) {
            return Optional.empty();
        }
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(FOREIGN + name);
    }

    private static Object constant(String name) throws ReflectiveOperationException {
        return type("ValueLayout").getField(name).get(null);
    }

    private static MethodHandle handle(Object linker, String name, Object options, Object result, Object... arguments)
            throws ReflectiveOperationException {
        Object symbols = type("Linker").getMethod("defaultLookup").invoke(linker);
        Optional<?> symbol = (Optional<?>)
                type("SymbolLookup").getMethod("find", String.class).invoke(symbols, name);
        Object layouts = Array.newInstance(type("MemoryLayout"), arguments.length);
        for (int i = 0; i < arguments.length; i++) {
            Array.set(layouts, i, arguments[i]);
        }
        Object shape = type("FunctionDescriptor")
                .getMethod("of", type("MemoryLayout"), layouts.getClass())
                .invoke(null, result, layouts);
        Method link = type("Linker")
                .getMethod("downcallHandle", type("MemorySegment"), type("FunctionDescriptor"), options.getClass());
        return (MethodHandle) link.invoke(linker, symbol.orElseThrow(NoSuchMethodException::new), shape, options);
    }

    /**
     * Makes a file as long as this; what lies there stays.
     *
     * @return whether the blocks are set apart; false where the file system cannot do that
     */
    boolean allocate(Path file, long length) throws IOException {
        try {
            Object arena = anArena.invoke(null);
            Object name = aText.invoke(arena, file.toString());
            Object captured = aStruct.invoke(arena, state);
            int descriptor = (int) open.invokeWithArguments(name, READ_AND_WRITE);
            if (descriptor < 0) {
                return false;
            }
            try {
                int failed = (int) allocate.invokeWithArguments(captured, descriptor, 0, 0L, length);
                return failed == 0 || refuse(captured);
            } finally {
                close.invokeWithArguments(descriptor);
            }
        } catch (IOException error) {
            throw error;
        } catch (Throwable error) {
            throw new IOException("fallocate cannot be called", error);
        }
    }

    private boolean refuse(Object captured) throws IOException, ReflectiveOperationException {
        Object error = aNumber.invoke(captured, numbers, 0L);
        if (error.equals(NO_SPACE) || error.equals(OVER_QUOTA)) {
            throw new IOException("No space left on device");
        }
        return false;
    }
}
