package android.content;

import android.net.Uri;
import java.util.HashMap;
import java.util.Map;

/** Stub, signatures from https://developer.android.com/reference/android/content/Intent */
public class Intent {

    public static final String ACTION_MAIN = "android.intent.action.MAIN";
    public static final String ACTION_VIEW = "android.intent.action.VIEW";
    public static final int FLAG_ACTIVITY_SINGLE_TOP = 0x20000000;
    public static final int FLAG_ACTIVITY_CLEAR_TOP = 0x04000000;

    private final Map<String, Boolean> extras = new HashMap<>();
    private String action;
    private Uri data;
    private String packageName;
    private int flags = 0;

    public Intent(String action) {
        this.action = action;
    }

    public Intent(Context context, Class<?> component) {
        this.packageName = context.getPackageName();
    }

    public String getAction() {
        return action;
    }

    public Intent setAction(String action) {
        this.action = action;
        return this;
    }

    public Uri getData() {
        return data;
    }

    public Intent setData(Uri data) {
        this.data = data;
        return this;
    }

    public String getPackage() {
        return packageName;
    }

    public Intent setPackage(String packageName) {
        this.packageName = packageName;
        return this;
    }

    public int getFlags() {
        return flags;
    }

    public Intent addFlags(int flags) {
        this.flags |= flags;
        return this;
    }

    public Intent putExtra(String name, boolean value) {
        extras.put(name, value);
        return this;
    }

    public boolean getBooleanExtra(String name, boolean defaultValue) {
        return extras.getOrDefault(name, defaultValue);
    }
}
