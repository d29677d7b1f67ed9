package androidx.activity.result;

/** Stub, signatures from https://developer.android.com/reference/androidx/activity/result/ActivityResultLauncher */
public abstract class ActivityResultLauncher<I> {

    public abstract void launch(I input);
}
