// Go takes a function without a body only beside assembly; the linker finds it elsewhere.
