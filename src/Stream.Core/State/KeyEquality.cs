using System.Runtime.CompilerServices;

namespace Streams.State;

/// <summary>Compares keys in a table: without a call where the type's own equality is that of its encoding, through its <see cref="Key{T}"/> elsewhere.</summary>
internal static class KeyEquality
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual<TKey>(Key<TKey> keys, in TKey left, in TKey right)
    {
        // Decided while compiling: for these types all of this is one comparison. Floating-point numbers are not among them (0.0 == -0.0, the encodings differ).
        if (typeof(TKey).IsEnum
            || typeof(TKey) == typeof(int) || typeof(TKey) == typeof(long) || typeof(TKey) == typeof(uint) || typeof(TKey) == typeof(ulong)
            || typeof(TKey) == typeof(short) || typeof(TKey) == typeof(ushort) || typeof(TKey) == typeof(byte) || typeof(TKey) == typeof(sbyte)
            || typeof(TKey) == typeof(char) || typeof(TKey) == typeof(bool) || typeof(TKey) == typeof(Guid)
            || typeof(TKey) == typeof(Int128) || typeof(TKey) == typeof(UInt128))
        {
            return EqualityComparer<TKey>.Default.Equals(left, right);
        }

        // Code for reference types is shared, so that this is a look at the object; still cheaper than a virtual call.
        if (!typeof(TKey).IsValueType && right is string text) return left is string other && string.Equals(text, other);
        return keys.AreEqual(in left, in right);
    }
}
