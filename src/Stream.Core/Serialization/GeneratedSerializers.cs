using System.ComponentModel;

namespace Streams.Serialization;

/// <summary>Takes the serializers and keys that the generator found for calls which need them. Called by the module initializer of the assembly that has the calls.</summary>
/// <remarks>Costs a delegate each until one is asked for. The first of a type stays; what a user registers goes before it.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeneratedSerializers
{
    /// <summary>Makes a serializer known.</summary>
    /// <param name="create">Called once, when it is first asked for.</param>
    public static void Add<T>(Func<Serializer<T>> create) => Registry.AddGeneratedSerializer(create);

    /// <summary>Makes a key known.</summary>
    /// <param name="create">Called once, when it is first asked for.</param>
    public static void AddKey<T>(Func<Key<T>> create) => Registry.AddGeneratedKey(create);
}
