namespace Streams.Testing;

/// <summary>A record that a pipeline emitted.</summary>
/// <typeparam name="T">The records.</typeparam>
/// <param name="Record">The record.</param>
/// <param name="Time">Its time; <see cref="StreamTime.None"/>: it has none.</param>
public readonly record struct Emitted<T>(T Record, StreamTime Time);
