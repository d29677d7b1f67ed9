package com.getcapacitor.util;

/** Stub, signatures from the source of @capacitor/android 8.5.2, com/getcapacitor/util/WebColor.java */
public class WebColor {

    public static int parseColor(String colorString) {
        if (colorString.charAt(0) != '#') throw new IllegalArgumentException("not a colour");
        return Integer.parseInt(colorString.substring(1), 16);
    }
}
