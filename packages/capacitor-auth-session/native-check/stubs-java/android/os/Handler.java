package android.os;

import java.util.ArrayList;
import java.util.List;

/** Stub, signatures from https://developer.android.com/reference/android/os/Handler */
public class Handler {

    /** What waits for its time, which comes when a test says so. */
    public static final List<Runnable> DELAYED = new ArrayList<>();

    public Handler(Looper looper) {}

    public final boolean postDelayed(Runnable task, long delayMillis) {
        return DELAYED.add(task);
    }
}
