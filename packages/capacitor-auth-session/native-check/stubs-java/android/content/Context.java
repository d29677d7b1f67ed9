package android.content;

import android.content.pm.PackageManager;

/** Stub, signatures from https://developer.android.com/reference/android/content/Context */
public abstract class Context {

    public String getPackageName() {
        return "com.example.app";
    }

    public PackageManager getPackageManager() {
        return new PackageManager();
    }

    public abstract void startActivity(Intent intent);
}
