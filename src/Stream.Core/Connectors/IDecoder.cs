using System.Diagnostics.CodeAnalysis;

namespace Streams;

/// <summary>Reads records from bytes. A struct that names itself, so that the loop over the records is compiled for it and the call is inlined.</summary>
/// <typeparam name="TSelf">The decoder.</typeparam>
/// <typeparam name="T">The records.</typeparam>
public interface IDecoder<TSelf, T> where TSelf : struct, IDecoder<TSelf, T>
{
    /// <summary>Reads one record. Called by as many threads as there are subtasks, so a decoder does not change.</summary>
    /// <param name="bytes">The whole record: a line without its end, a message. Not to be kept.</param>
    /// <param name="value">The record, if it can be read.</param>
    /// <param name="error">Otherwise what is wrong with it, as the end of a sentence: <c>it is not UTF-8</c>.</param>
    /// <returns>False: it is a bad record, and the source's policy says what happens to it. Exceptions fail the job.</returns>
    bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? error);

    /// <summary>Checks that it can read at all, when a source is made of it: a struct can be made without its constructor. By default nothing.</summary>
    /// <exception cref="ArgumentException">It cannot; the message says how it is made.</exception>
    void Validate() { }
}
