// The objects behind the handles that other components hold to a resource of this one.

using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using CmDotnet.Internal;

namespace CmDotnet.CompilerServices;

/// <summary>What generated code keeps in an object of an exported resource class. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IExportedResource
{
    /// <summary>The representation of the handle that another component owns; 0: none does.</summary>
    int Representation { get; set; }
}

/// <summary>
/// The objects of one exported resource class that other components own, by the representation of their handles. An
/// object that is not in the table belongs to C# alone. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ResourceTable<T>
    where T : class, IExportedResource
{
    // Delegates: compiled code cannot call the address of an extern method.
    private readonly Func<int, int> _newHandle;
    private readonly Func<int, int> _getRepresentation;
    private readonly Action<int> _dropHandle;

    // A representation is an index; 0 stands for none.
    private T?[] _objects = new T?[4];
    private int _count = 1;
    private readonly Stack<int> _free = [];

    /// <summary>An empty table.</summary>
    /// <param name="newHandle">Makes the handle of a representation (canonical ABI: <c>resource.new</c>).</param>
    /// <param name="getRepresentation">Gives the representation of a handle (<c>resource.rep</c>).</param>
    /// <param name="dropHandle">Drops a handle (<c>resource.drop</c>), which calls <see cref="Destroy"/>.</param>
    public ResourceTable(Func<int, int> newHandle, Func<int, int> getRepresentation, Action<int> dropHandle)
    {
        _newHandle = newHandle;
        _getRepresentation = getRepresentation;
        _dropHandle = dropHandle;
    }

    /// <summary>The object behind a handle that is lent to this component.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Get(int representation)
    {
        T?[] objects = _objects;
        return (uint)representation < (uint)objects.Length && objects[representation] is { } value
            ? value
            : throw Missing(representation);
    }

    /// <summary>Takes back an object whose handle this component owns again, and drops the handle.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Take(int handle)
    {
        int representation = _getRepresentation(handle);
        T value = Get(representation);
        _objects[representation] = null;
        value.Representation = 0;
        _dropHandle(handle);
        return value;
    }

    /// <summary>The handle was dropped: disposes of its object, unless that was taken back.</summary>
    public void Destroy(int representation)
    {
        T? value = _objects[representation];
        _objects[representation] = null;
        _free.Push(representation);
        if (value is not null)
        {
            value.Representation = 0;
            (value as IDisposable)?.Dispose();
        }
    }

    /// <summary>Puts an object into the table, and makes the handle that goes out.</summary>
    /// <exception cref="ArgumentNullException">The object is null, which WIT has no value for.</exception>
    /// <exception cref="InvalidOperationException">Another component owns it already.</exception>
    internal int Give(T value)
    {
        if (value is null)
        {
            throw CallArena.NullValue("resource");
        }
        if (value.Representation != 0)
        {
            throw new InvalidOperationException(
                $"The resource {typeof(T)} was given away before, and another component owns it; give each owner an object of its own.");
        }
        if (!_free.TryPop(out int representation))
        {
            representation = _count++;
            if (representation == _objects.Length)
            {
                Array.Resize(ref _objects, representation * 2);
            }
        }
        _objects[representation] = value;
        value.Representation = representation;
        return _newHandle(representation);
    }

    /// <summary>Drops a handle that goes to nobody, and disposes of its object with it.</summary>
    internal void Drop(int handle) => _dropHandle(handle);

    // Apart from the way that calls take: the interpreter clears what it needs for the text whenever it comes by.
    private static InvalidOperationException Missing(int representation) =>
        new($"There is no resource {typeof(T)} with the representation {representation}.");
}

/// <summary>An object of an exported resource on its way, with the handle that was made for it.</summary>
internal sealed class ExportedMove<T>(ResourceTable<T> table, int handle) : IMovable
    where T : class, IExportedResource
{
    public IMovable? Next { get; set; }

    // From now on the object is in the table for whoever has the handle.
    public void CompleteMove()
    {
    }

    public void CancelMove() => _ = table.Take(handle);

    public void DropMove() => table.Drop(handle);
}
