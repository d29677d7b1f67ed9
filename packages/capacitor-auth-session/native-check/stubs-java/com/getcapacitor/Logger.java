package com.getcapacitor;

/** Stub, signatures from the source of @capacitor/android 8.5.2, com/getcapacitor/Logger.java */
public class Logger {

    public static void warn(String tag, String message) {}
}
