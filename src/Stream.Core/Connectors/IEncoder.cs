using System.Buffers;

namespace Streams;

/// <summary>Writes records as bytes. A struct that names itself, so that the loop over the records is compiled for it and the call is inlined.</summary>
/// <typeparam name="TSelf">The encoder.</typeparam>
/// <typeparam name="T">The records.</typeparam>
public interface IEncoder<TSelf, T> where TSelf : struct, IEncoder<TSelf, T>
{
    /// <summary>Appends a record with whatever ends it. Called by as many threads as there are subtasks, so an encoder does not change.</summary>
    /// <param name="value">The record.</param>
    /// <param name="output">Takes the bytes.</param>
    void Encode(in T value, IBufferWriter<byte> output);

    /// <summary>Appends what begins a file. By default nothing.</summary>
    /// <param name="output">Takes the bytes.</param>
    void EncodeHeader(IBufferWriter<byte> output) { }

    /// <summary>Checks that it can write at all, when a sink is made of it: a struct can be made without its constructor. By default nothing.</summary>
    /// <exception cref="ArgumentException">It cannot; the message says how it is made.</exception>
    void Validate() { }

    /// <summary>What names of files end with, without a dot. By default <c>dat</c>.</summary>
    string FileExtension => "dat";
}
