package android.content.pm;

import android.content.Intent;

/** Stub, signatures from https://developer.android.com/reference/android/content/pm/PackageManager */
public class PackageManager {

    public Intent getLaunchIntentForPackage(String packageName) {
        return new Intent(Intent.ACTION_MAIN).setPackage(packageName);
    }
}
